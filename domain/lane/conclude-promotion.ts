import type { LaneSettings } from "./lane-input.ts";
import { expectAsIs, noteInLane } from "./lane-state.ts";
import type { LaneState, RolledBackVersion } from "./lane-state.ts";
import type { PromotionSummary } from "./promotion-summary.ts";

const OUTCOMES_KEPT = 20;

/**
 * Takes the end of the running promotion into the lane. An end that is known already, or of a
 * promotion that the lane does not wait for, changes nothing: it is reported in two ways.
 */
export function concludePromotion(
  state: LaneState,
  summary: PromotionSummary,
  lane: { readonly onDrift: LaneSettings["onDrift"]; readonly now: number },
): void {
  const { running } = state;
  if (!running || running.promotion !== summary.promotion) return;
  delete state.running;
  rememberOutcome(state, summary);
  const isPromoted =
    summary.outcome?.kind === "promoted" || summary.outcome?.kind === "nothing-to-do";
  if (isPromoted && running.next) {
    const key = `${running.key ?? summary.promotion}/${running.next.target.endpoint}`;
    const requestedBy =
      running.requestedBy === undefined ? {} : { requestedBy: running.requestedBy };
    state.handovers.push({ key, spec: running.next, onBusy: "queue", ...requestedBy });
  }
  if (summary.endpoint === undefined || summary.outcome === undefined) return;
  const observed = summary.endpoint;
  const isDrift =
    summary.outcome.kind === "drifted" && summary.outcome.reason !== "accepted-by-person";
  if (isDrift && lane.onDrift === "ask") {
    const expected = summary.baseline ?? null;
    state.drift = { expected, observed, seenAtMs: lane.now };
    noteInLane(state, lane.now, summary.outcome.explanation);
  }
  expectAsIs(state, observed);
}

/** Also for promotions that the lane learns of afterwards. */
export function rememberOutcome(state: LaneState, summary: PromotionSummary): void {
  state.outcomes = [...state.outcomes, summary].slice(-OUTCOMES_KEPT);
  state.rolledBack = computeRolledBack(state.rolledBack, summary);
}

/** A version is taken off the list when it was promoted after all; one that gave way was not found bad. */
function computeRolledBack(
  before: readonly RolledBackVersion[],
  summary: PromotionSummary,
): RolledBackVersion[] {
  const { candidate: version, outcome, promotion, endedAtMs: atMs } = summary;
  const others = before.filter((each) => each.version !== version);
  if (version === undefined || outcome === undefined) return [...before];
  if (outcome.kind === "promoted") return others;
  if (outcome.kind !== "rolled-back" || outcome.reason === "superseded") return [...before];
  // Where a person asked for a version, that one is good again.
  const back = outcome.reason === "asked-for" ? outcome.version : undefined;
  return [...others.filter((each) => each.version !== back), { version, promotion, atMs }];
}
