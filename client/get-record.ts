import type { Client } from "@temporalio/client";
import type { PromotionRecord } from "../domain/record/promotion-record.ts";
import { recordQuery } from "../workflows/messages.ts";
import { ClientError } from "./client-error.ts";
import { RPC, isOutOfTime, rpcCodeOf, rpcMessageOf } from "./rpc-error.ts";

const QUERY_TIMEOUT_MS = 10_000;

/**
 * All that is kept of a promotion that runs, or that Temporal still remembers.
 *
 * @throws ClientError `NoAnswer` where no worker answers, `PromotionNotFound`
 */
export async function getRecord(client: Client, workflowId: string): Promise<PromotionRecord> {
  try {
    return await client.withDeadline(Date.now() + QUERY_TIMEOUT_MS, () =>
      client.workflow.getHandle(workflowId).query(recordQuery),
    );
  } catch (error) {
    if (rpcCodeOf(error) === RPC.notFound)
      throw new ClientError("PromotionNotFound", `Temporal does not know ${workflowId}.`, {
        next: "agentcore-rollouts status",
        cause: error,
      });
    const isSilent = isOutOfTime(error) || rpcCodeOf(error) === RPC.failedPrecondition;
    throw new ClientError(
      "NoAnswer",
      isSilent
        ? "No worker answers for the promotion: its report is made of what it says itself."
        : `The promotion cannot be asked: ${rpcMessageOf(error)}`,
      { next: "agentcore-rollouts worker", cause: error },
    );
  }
}
