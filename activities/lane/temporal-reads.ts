import { WorkflowFailedError, WorkflowNotFoundError } from "@temporalio/client";
import type { Client, WorkflowExecutionDescription } from "@temporalio/client";
import { ApplicationFailure } from "@temporalio/activity";
import type { PromotionStatus } from "../../domain/promotion/status.ts";
import type { PromotionExecution } from "../lane-activities.ts";

const QUERY_TIMEOUT_MS = 10_000;

/** The workflow of this id as the server knows it now; undefined when there is none. */
export async function describeWorkflow(
  client: Client,
  workflowId: string,
): Promise<WorkflowExecutionDescription | undefined> {
  try {
    return await client.workflow.getHandle(workflowId).describe();
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  }
}

export function firstRunIdOf(description: WorkflowExecutionDescription): string {
  return description.raw.workflowExecutionInfo?.firstRunId || description.runId;
}

/** With what the promotion says of itself, as far as anybody can tell. */
export async function readExecution(
  client: Client,
  description: WorkflowExecutionDescription,
): Promise<PromotionExecution> {
  const status = await readStatus(client, description);
  return {
    firstRunId: firstRunIdOf(description),
    execution: description.status.name,
    ...(status === undefined ? {} : { status }),
  };
}

async function readStatus(
  client: Client,
  { workflowId, runId, status }: WorkflowExecutionDescription,
): Promise<PromotionStatus | undefined> {
  const handle = client.workflow.getHandle(workflowId, runId);
  try {
    if (status.name === "COMPLETED") return (await handle.result()) as PromotionStatus;
    if (status.name === "FAILED") return await readFailedStatus(() => handle.result());
    return await client.withDeadline(Date.now() + QUERY_TIMEOUT_MS, () =>
      handle.query<PromotionStatus>("status"),
    );
  } catch {
    return undefined;
  }
}

/** A promotion that failed carries its last status in its failure. */
async function readFailedStatus(
  result: () => Promise<unknown>,
): Promise<PromotionStatus | undefined> {
  try {
    await result();
  } catch (error) {
    if (error instanceof WorkflowFailedError && error.cause instanceof ApplicationFailure)
      return error.cause.details?.[0] as PromotionStatus | undefined;
  }
  return undefined;
}
