import { rememberOutcome } from "./conclude-promotion.ts";
import { noteInLane } from "./lane-state.ts";
import type { LaneState } from "./lane-state.ts";
import type { PromotionSummary } from "./promotion-summary.ts";

/** Takes what happened before a lane was made into it, under what happened since. */
export function recollect(
  state: LaneState,
  memory: {
    readonly hadPredecessor: boolean;
    /** The oldest first; undefined: there is no store of records. */
    readonly summaries?: readonly PromotionSummary[];
  },
  now: number,
): void {
  const { hadPredecessor, summaries = [] } = memory;
  const isLost = hadPredecessor && memory.summaries === undefined;
  if (state.memory === "unreadable") noteInLane(state, now, "The records could be read now.");
  if (isLost)
    noteInLane(
      state,
      now,
      "The lane before this one was ended and no store of records is configured: which versions were rolled back is not known.",
    );
  const since = state.outcomes;
  const isKnown = ({ promotion }: PromotionSummary): boolean =>
    since.some((each) => each.promotion === promotion);
  state.outcomes = [];
  state.rolledBack = [];
  for (const summary of [...summaries.filter((each) => !isKnown(each)), ...since])
    rememberOutcome(state, summary);
  state.memory = isLost ? "lost" : "known";
}

/** Nobody waits for a store that is down: a promotion is refused meanwhile, unless a person says otherwise. */
export function giveUpWaiting(state: LaneState, now: number): void {
  state.memory = "unreadable";
  noteInLane(
    state,
    now,
    "The store of records cannot be read; it is tried again by itself. The worker's log says why.",
  );
}
