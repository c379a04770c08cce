import { assessTallies } from "../../domain/gates/gate-tally.ts";
import type { BakeProgress, PromotionState } from "../../domain/promotion/state.ts";
import type { PromotionEnvironment } from "../environment.ts";
import { decide, notice } from "./progress.ts";
import { UNNAMED } from "../../domain/promotion/word.ts";

/** Looks run inside one activity for at most this long, so that a day of them fits a history. */
const STRETCH_MS = 20 * 60_000;

/** Whether a person said something that the stretch under way does not know of. */
export function isInterrupted({ inbox }: PromotionState, progress: BakeProgress): boolean {
  const isNewPause = (inbox.pause !== undefined) !== (progress.paused !== undefined);
  return (
    inbox.abort !== undefined ||
    // An answer waits for the resume.
    (inbox.answer !== undefined && progress.paused === undefined) ||
    isNewPause ||
    (inbox.skipBake !== undefined && progress.skippedAtMs === undefined)
  );
}

/** Whether the rest of the bake is skipped; a pause said after it comes first. */
export function isSkipping({ inbox }: PromotionState): boolean {
  return inbox.skipBake !== undefined && inbox.pause === undefined;
}

/** Stops the bake's clock where a pause begins, and lets it go on where one ended. */
export function keepClock(
  env: PromotionEnvironment,
  { inbox }: PromotionState,
  progress: BakeProgress,
): void {
  const now = env.now();
  const dataMs = progress.look?.dataMs ?? 0;
  if (inbox.skipBake) progress.skippedAtMs ??= now;
  if (inbox.pause) {
    progress.paused ??= { atMs: now, dataMs };
  } else if (progress.paused) {
    progress.deadlineMs += now - progress.paused.atMs;
    progress.pausedDataMs += Math.max(0, dataMs - progress.paused.dataMs);
    delete progress.paused;
  }
}

/** Now, by a clock that stands still in a pause. */
export function bakeNow(env: PromotionEnvironment, progress: BakeProgress): number {
  return progress.paused?.atMs ?? env.now();
}

/** Records that a person ended the bake, beside what the last look showed. */
export function decideSkip(
  env: PromotionEnvironment,
  state: PromotionState,
  at: { progress: BakeProgress; missing: string },
): string {
  const { by = UNNAMED, reason } = state.inbox.skipBake ?? {};
  const sentence = `The rest of the bake was skipped by ${by}${reason === undefined ? "" : `: ${reason}`}. ${at.missing}`;
  const { look, tallies } = at.progress;
  const verdicts = assessTallies(state.spec.bake.gates, tallies);
  decide(env, state, {
    decision: "bake skipped",
    reason: sentence,
    values: { by, look, verdicts },
  });
  notice(state, sentence);
  return sentence;
}

export function computeStretchEnd(
  env: PromotionEnvironment,
  state: PromotionState,
  progress: BakeProgress,
): number {
  const now = env.now();
  // One look, and no more.
  if (isSkipping(state)) return now;
  const endMs = Math.min(now + STRETCH_MS, progress.synthetic?.nextAtMs ?? Infinity);
  const isUnbounded = state.waiting !== undefined || progress.paused !== undefined;
  return isUnbounded ? endMs : Math.min(endMs, Math.max(progress.deadlineMs, now));
}
