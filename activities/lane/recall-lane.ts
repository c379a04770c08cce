import type { Client } from "@temporalio/client";
import type { PromotionTarget } from "../../domain/target.ts";
import type { LaneMemory } from "../lane-activities.ts";
import { readSummaries } from "../record/records.ts";
import type { RecordStore } from "../record/record-store.ts";

/** More than a lane keeps: versions that were rolled back are remembered for longer than outcomes. */
const RECALLED = 200;

/** What was before a lane that is made now. */
export async function recallLane(
  from: { readonly client: Client; readonly store: RecordStore | undefined },
  { workflowId, target }: { workflowId: string; target: PromotionTarget },
): Promise<LaneMemory> {
  const hadPredecessor = await wasThereOne(from.client, workflowId);
  const summaries = from.store && (await readSummaries(from.store, target, RECALLED));
  return { hadPredecessor, ...(summaries ? { summaries: summaries.toReversed() } : {}) };
}

/** A lane never ends by itself, so one that is closed was ended from outside. */
async function wasThereOne(client: Client, workflowId: string): Promise<boolean> {
  const closed = ["Terminated", "Failed", "TimedOut", "Canceled", "Completed"]
    .map((status) => `'${status}'`)
    .join(", ");
  const query = `WorkflowId = '${workflowId}' AND ExecutionStatus IN (${closed})`;
  const { count } = await client.workflow.count(query);
  return count > 0;
}
