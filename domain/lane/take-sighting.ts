import type { EndpointObservation } from "../endpoint.ts";
import { assessDrift } from "./assess-drift.ts";
import { rememberOutcome } from "./conclude-promotion.ts";
import type { LaneSettings } from "./lane-input.ts";
import { expectAsIs, noteInLane } from "./lane-state.ts";
import type { LaneState } from "./lane-state.ts";
import type { PromotionSummary } from "./promotion-summary.ts";

/** Takes a read of the endpoint between promotions into the lane. */
export function takeEndpoint(
  state: LaneState,
  observed: EndpointObservation | null,
  lane: {
    readonly onDrift: LaneSettings["onDrift"];
    readonly now: number;
    readonly direct?:
      | { readonly running: boolean; readonly summary?: PromotionSummary }
      | undefined;
  },
): void {
  if (state.orphan) {
    state.orphan = { ...state.orphan, observed };
    return;
  }
  const { direct, onDrift, now } = lane;
  const { expected, heading } = state.drift
    ? { expected: state.drift.expected, heading: undefined }
    : state;
  const assessed = assessDrift({ expected, heading, observed, onDrift, direct });
  switch (assessed.verdict) {
    case "first":
      expectAsIs(state, observed);
      return;
    case "none":
      if (!state.drift) return;
      noteInLane(state, now, "The endpoint is back where it should be.");
      delete state.drift;
      expectAsIs(state, observed);
      return;
    case "arrived":
      noteInLane(state, now, assessed.reason);
      expectAsIs(state, observed);
      return;
    case "direct":
      noteInLane(state, now, assessed.reason);
      if (direct?.summary) rememberOutcome(state, direct.summary);
      delete state.drift;
      if (!direct?.running) expectAsIs(state, observed);
      return;
    case "adopt":
      noteInLane(
        state,
        now,
        `${assessed.reason} Adopted, as the policy or the lane's settings say.`,
      );
      expectAsIs(state, observed);
      return;
    case "ask":
      noteInLane(state, now, assessed.reason);
      state.drift = { expected: expected ?? null, observed, seenAtMs: now };
      return;
    default:
      assessed satisfies never;
  }
}

/** Takes the newest version of the runtime into what the lane follows. */
export function takeNewest(state: LaneState, newest: string, now: number): void {
  const { follow } = state;
  if (!follow) return;
  if (follow.seen === undefined) {
    follow.seen = newest;
    return;
  }
  if (Number(newest) <= Number(follow.due?.version ?? follow.seen)) return;
  follow.due = { version: newest, atMs: now + follow.debounceMs };
}
