import { randomUUID } from "node:crypto";
import { WithStartWorkflowOperation, WorkflowUpdateFailedError } from "@temporalio/client";
import type { Client } from "@temporalio/client";
import { ApplicationFailure } from "@temporalio/activity";
import type { HandOverInput } from "../lane-activities.ts";
import type { LaneRequest, RequestAnswer } from "../../domain/lane/lane-input.ts";
import { laneWorkflowId } from "../../domain/target.ts";

/** A request by update-with-start, as a client makes it; the key makes a repetition harmless. */
export async function handOver(
  client: Client,
  { lane, request, taskQueue }: HandOverInput,
): Promise<void> {
  const startWorkflowOperation = new WithStartWorkflowOperation("lane", {
    workflowId: laneWorkflowId(lane.defaults.target),
    taskQueue,
    workflowIdConflictPolicy: "USE_EXISTING",
    args: [lane],
  });
  try {
    await client.workflow.executeUpdateWithStart<never, RequestAnswer, [LaneRequest]>("request", {
      args: [request],
      updateId: randomUUID(),
      startWorkflowOperation: startWorkflowOperation as never,
    });
  } catch (error) {
    if (!(error instanceof WorkflowUpdateFailedError)) throw error;
    const { cause } = error;
    const isRefusal = cause instanceof ApplicationFailure && cause.type === "MessageRefused";
    if (!isRefusal) throw error;
    throw ApplicationFailure.nonRetryable(cause.message, "MessageRefused");
  }
}
