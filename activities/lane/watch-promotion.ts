import type { Client } from "@temporalio/client";
import type { LaneActivities, PromotionExecution } from "../lane-activities.ts";
import { notYet } from "./not-yet.ts";
import { describeWorkflow, firstRunIdOf, readExecution } from "./temporal-reads.ts";

/** One look at a promotion's workflow; fails with a pause while it runs. */
export async function watchPromotion(
  client: Client,
  input: Parameters<LaneActivities["watchPromotion"]>[0],
): Promise<PromotionExecution> {
  const { workflowId, firstRunId, intervalMs } = input;
  const description = await describeWorkflow(client, workflowId);
  // A later one has begun, or retention has erased it: how ours ended nobody can tell any more.
  if (!description || firstRunIdOf(description) !== firstRunId)
    return { firstRunId, execution: "UNKNOWN" };
  if (description.status.name === "RUNNING") throw notYet(intervalMs);
  return readExecution(client, description);
}

export async function describePromotion(
  client: Client,
  { workflowId }: { workflowId: string },
): Promise<PromotionExecution | null> {
  const description = await describeWorkflow(client, workflowId);
  return description ? readExecution(client, description) : null;
}
