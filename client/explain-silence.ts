import type { Client } from "@temporalio/client";
import { ClientError } from "./client-error.ts";
import { describePromotion } from "./describe-promotion.ts";
import { hasWorker, noWorker } from "./require-worker.ts";

/** What a person can do about a promotion that did not answer: mostly nobody polls its task queue. */
export async function explainSilence(
  client: Client,
  workflowId: string,
  error: unknown,
): Promise<unknown> {
  if (!(error instanceof ClientError) || error.code !== "NoAnswer") return error;
  try {
    const { taskQueue } = await describePromotion(client, workflowId);
    return (await hasWorker(client, taskQueue)) ? error : noWorker(client, taskQueue);
  } catch {
    return error;
  }
}
