import type { Client } from "@temporalio/client";
import { ClientError } from "./client-error.ts";
import { describePromotion } from "./describe-promotion.ts";
import { requireWorker } from "./require-worker.ts";

/** What a person can do about a promotion that did not answer: mostly nobody polls its task queue. */
export async function explainSilence(
  client: Client,
  workflowId: string,
  error: unknown,
): Promise<unknown> {
  if (!(error instanceof ClientError) || error.code !== "NoAnswer") return error;
  try {
    const { taskQueue } = await describePromotion(client, workflowId);
    await requireWorker(client, taskQueue);
    return error;
  } catch (found) {
    return found instanceof ClientError && found.code === "NoWorker" ? found : error;
  }
}
