import { condition } from "@temporalio/workflow";
import type { LaneMemory } from "../../activities/lane-activities.ts";
import { giveUpWaiting, recollect } from "../../domain/lane/recollect.ts";
import { laneWorkflowId } from "../../domain/target.ts";
import type { Lane } from "./lane-context.ts";
import { laneActivities } from "./lane-calls.ts";

/** Less than senders wait for their answer. */
const PATIENCE_MS = 10_000;

/**
 * What a lane knows when it is made: from the store of records, or that its memory is empty. Read
 * beside the main loop: a rollback must not wait for a store.
 */
export async function recall(context: Lane): Promise<void> {
  const { state, input } = context;
  const { target } = input.defaults;
  let memory: LaneMemory | undefined;
  const reading = laneActivities
    .recallLane({ workflowId: laneWorkflowId(target), target })
    .then((read) => {
      memory = read;
    });
  const isRead = await condition(() => memory !== undefined, PATIENCE_MS);
  if (!isRead && state.memory === "unread") {
    giveUpWaiting(state, Date.now());
    context.wake();
  }
  await reading;
  if (memory) recollect(state, memory, Date.now());
  context.wake();
}
