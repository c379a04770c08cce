import type { Client } from "@temporalio/client";
import type { PromotionRecord } from "../domain/record/promotion-record.ts";
import { recordQuery } from "../workflows/messages.ts";
import { ClientError } from "./client-error.ts";
import { RPC, isOutOfTime, rpcCodeOf, rpcMessageOf } from "./rpc-error.ts";

const QUERY_TIMEOUT_MS = 10_000;

/**
 * All that is kept of a promotion that runs, or that Temporal still remembers; with `firstRunId` of
 * that one attempt, else of the latest.
 *
 * @throws ClientError `NoAnswer` where no worker answers, `PromotionNotFound`
 */
export async function getRecord(
  client: Client,
  workflowId: string,
  firstRunId?: string,
): Promise<PromotionRecord> {
  try {
    return await client.withDeadline(Date.now() + QUERY_TIMEOUT_MS, async () => {
      const runId = firstRunId && (await findLastRun(client, { workflowId, runId: firstRunId }));
      return client.workflow.getHandle(workflowId, runId).query(recordQuery);
    });
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

/** `HISTORY_EVENT_FILTER_TYPE_CLOSE_EVENT` of the Temporal API. */
const CLOSE_EVENT = 2;

/** The run that an attempt is in, or ended in: a promotion continues as new. */
async function findLastRun(
  client: Client,
  run: { workflowId: string; runId: string },
): Promise<string> {
  const { history } = await client.workflowService.getWorkflowExecutionHistory({
    namespace: client.options.namespace,
    execution: run,
    historyEventFilterType: CLOSE_EVENT,
  });
  const next = history?.events?.at(-1)?.workflowExecutionContinuedAsNewEventAttributes;
  return next?.newExecutionRunId
    ? findLastRun(client, { ...run, runId: next.newExecutionRunId })
    : run.runId;
}
