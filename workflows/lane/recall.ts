import { rememberOutcome } from "../../domain/lane/conclude-promotion.ts";
import { noteInLane } from "../../domain/lane/lane-state.ts";
import { laneWorkflowId } from "../../domain/target.ts";
import type { Lane } from "./lane-context.ts";
import { laneActivities } from "./lane-calls.ts";
import { takeOverDirect } from "./watch-promotion.ts";

/** What a lane knows when it is made: from the store of records, or that its memory is empty. */
export async function recall(context: Lane): Promise<void> {
  const { state, input } = context;
  const { target } = input.defaults;
  const memory = await laneActivities.recallLane({ workflowId: laneWorkflowId(target), target });
  for (const summary of memory.summaries ?? []) rememberOutcome(state, summary);
  const isLost = memory.hadPredecessor && memory.summaries === undefined;
  state.memory = isLost ? "lost" : "known";
  if (isLost)
    noteInLane(
      state,
      Date.now(),
      "The lane before this one was ended and no store of records is configured: which versions were rolled back is not known.",
    );
  await takeOverDirect(context);
}
