import { WorkflowNotFoundError } from "@temporalio/client";
import type {
  Client,
  WorkflowExecutionDescription,
  WorkflowExecutionStatusName,
} from "@temporalio/client";
import { ClientError } from "./client-error.ts";
import { ended } from "./message-errors.ts";
import { explainRpcError } from "./rpc-error.ts";

const CALL_TIMEOUT_MS = 10_000;

/** @throws ClientError `PromotionNotFound` */
export async function describePromotion(
  client: Client,
  workflowId: string,
): Promise<WorkflowExecutionDescription> {
  try {
    return await client.withDeadline(Date.now() + CALL_TIMEOUT_MS, () =>
      client.workflow.getHandle(workflowId).describe(),
    );
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) throw notFound(workflowId, error);
    throw explainRpcError(error, client.options.namespace);
  }
}

export function firstRunIdOf(description: WorkflowExecutionDescription): string {
  return description.raw.workflowExecutionInfo?.firstRunId || description.runId;
}

/**
 * The first run of the promotion that runs now.
 *
 * @throws ClientError `PromotionNotFound`, `PromotionEnded`
 */
export async function requireRunning(client: Client, workflowId: string): Promise<string> {
  const description = await describePromotion(client, workflowId);
  if (hasEndedExecution(description.status.name)) throw ended(workflowId);
  return firstRunIdOf(description);
}

const OPEN: readonly WorkflowExecutionStatusName[] = ["RUNNING", "PAUSED", "CONTINUED_AS_NEW"];

export function hasEndedExecution(execution: WorkflowExecutionStatusName): boolean {
  return !OPEN.includes(execution);
}

function notFound(workflowId: string, cause: unknown): ClientError {
  return new ClientError("PromotionNotFound", `there is no promotion ${workflowId}`, {
    next: 'list the running ones with "agentcore-rollouts status"',
    cause,
  });
}
