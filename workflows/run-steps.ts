import { CallError, PromotionFailure } from "../domain/promotion/failures.ts";
import type { PromotionState } from "../domain/promotion/state.ts";
import type { StepName } from "../domain/promotion/status.ts";
import type { PromotionEnvironment } from "./environment.ts";
import { holdWhilePaused } from "./steps/hold.ts";
import { stopOpenSessions } from "./steps/calls.ts";
import { drain } from "./steps/drain.ts";
import { steps } from "./steps/index.ts";
import { end, fail, startRollback } from "./steps/progress.ts";

/**
 * Runs a promotion's steps, and clears up after the last. `isLeft` is asked between two steps; when
 * it answers true this run ends, and another goes on with the state.
 */
export async function runSteps(
  env: PromotionEnvironment,
  state: PromotionState,
  isLeft: () => Promise<boolean>,
): Promise<void> {
  while (state.step !== "end") {
    await runStep(env, state, state.step);
    if (await isLeft()) return;
  }
  await stopOpenSessions(env, state);
  await drain(env, state);
  state.endedAtMs = env.now();
  env.publish();
}

/** Runs one step, keeps its row in the table, and turns what it could not do into where the promotion goes. */
async function runStep(
  env: PromotionEnvironment,
  state: PromotionState,
  step: StepName,
): Promise<void> {
  const last = state.steps.at(-1);
  if (last?.step !== step || last.endedAtMs !== undefined)
    state.steps.push({ step, startedAtMs: env.now() });
  const index = state.steps.length - 1;
  env.publish();
  try {
    // Before the re-point a pause holds every step; after it none: what they do is protection.
    const isHeld = !state.repoint && !state.askedRollback && !isAsking(state);
    if (isHeld && !(await holdWhilePaused(env, state))) return;
    await steps[step](env, state);
  } catch (error) {
    failStep(env, state, error);
  }
  const record = state.steps[index];
  if (record && (state.step !== step || record.result !== undefined))
    state.steps[index] = { ...record, endedAtMs: env.now() };
}

/** An open question changes nothing, and its deadline runs on: it needs no holding. */
function isAsking({ waiting }: PromotionState): boolean {
  return waiting?.answers.some((answer) => answer === "approve" || answer === "retry") ?? false;
}

/**
 * A technical failure before anything was moved fails the promotion; after it, the endpoint goes
 * back. Anything that is not a failed call is a defect of ours, and is left to fail the workflow
 * task: Temporal repeats it until a mended worker takes over, and nothing is lost.
 */
function failStep(env: PromotionEnvironment, state: PromotionState, error: unknown): void {
  if (!(error instanceof CallError || error instanceof PromotionFailure)) throw error;
  if (state.repoint) {
    // The rollback handles its own failed calls; one that escapes it is a defect too.
    if (state.step === "roll-back") throw error;
    return startRollback(env, state, {
      reason: "technical-failure",
      explanation: `${error.code}: ${error.message}`,
    });
  }
  if (state.inbox.abort && !state.repoint) {
    return end(state, "stopped", {
      reason: "aborted",
      explanation: `Aborted; the step at hand failed too: ${error.message}`,
    });
  }
  fail(state, error);
}
