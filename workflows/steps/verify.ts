import { assessSmoke } from "../../domain/promotion/assess-smoke.ts";
import type { PromotionState } from "../../domain/promotion/state.ts";
import type { PromotionEnvironment } from "../environment.ts";
import {
  decide,
  followAbort,
  moveTo,
  notice,
  startRollback,
  startWaiting,
  stopWaiting,
} from "./progress.ts";
import type { SmokeSessionResult } from "../../domain/smoke/session-result.ts";
import { stopOpenSessions } from "./calls.ts";
import { cleanUp } from "./clean-up.ts";
import { runSessions, startRun } from "./run-sessions.ts";
import type { Step } from "./step.ts";

/** A few fresh sessions through the endpoint itself, before users depend on it. */
export const verify: Step = async (env, state) => {
  const { sessions, timeoutMs } = state.spec.verify;
  if (sessions === 0) return moveTo(state, "bake", "Turned off by the spec.");
  if (state.waiting) return askAboutDenied(env, state);
  const fromMs = env.now();
  const run = (state.verifyRun ??= startRun(state, { round: (state.verifyRounds += 1), fromMs }));
  const plan = {
    step: "verify",
    round: run.round,
    qualifier: state.spec.target.endpoint,
    sessions,
    failuresAllowed: 0,
    // The first call after a re-point meets a cold start.
    judgeFirstLatency: false,
    maxTurns: Infinity,
    untilMs: run.fromMs + timeoutMs,
  } as const;
  const ended = await runSessions(env, state, { plan, run });
  state.ownTurns.push({ fromMs, toMs: env.now() });
  if (ended === "done") await cleanUp(env, state);
  if (state.inbox.abort) return followAbort(env, state);
  if (ended === "left") return;
  delete state.verifyRun;
  const isDenied = ({ outcome }: SmokeSessionResult): boolean => outcome === "denied";
  const failed = run.results.some(({ outcome }) => outcome === "failed");
  if (!failed && run.results.some(isDenied)) return concludeDenied(env, state);
  const verdict = assessSmoke(run.results, { sessions, requiredPasses: sessions });
  decide(env, state, {
    decision: verdict.passed ? "verified" : "verify failed",
    reason: verdict.reason,
    values: { sessions: run.results.map(({ sessionId, outcome }) => ({ sessionId, outcome })) },
  });
  if (verdict.passed) {
    await stopOpenSessions(env, state);
    return moveTo(state, "bake", verdict.reason);
  }
  // A rollback does not wait for sessions: what is open is stopped in the end.
  startRollback(env, state, { reason: "verify-failed", explanation: verdict.reason });
};

/** The engine itself may not call the endpoint: that is no evidence, neither for nor against. */
async function concludeDenied(env: PromotionEnvironment, state: PromotionState): Promise<void> {
  const { endpoint } = state.spec.target;
  const reason = `The worker may not invoke ${endpoint} itself, so nothing was verified.`;
  decide(env, state, { decision: "verify: no evidence", reason });
  if (state.spec.verify.onNoEvidence !== "roll-back") await stopOpenSessions(env, state);
  switch (state.spec.verify.onNoEvidence) {
    case "continue":
      notice(state, `${reason} The spec lets the bake decide alone.`);
      return moveTo(state, "bake", reason);
    case "roll-back":
      return startRollback(env, state, { reason: "no-evidence", explanation: reason });
    case "pause":
      startWaiting(env, state, {
        what: `${reason} Allow it and send retry, or abort to roll back.`,
        answers: ["retry", "abort"],
      });
      return askAboutDenied(env, state);
    default:
      return state.spec.verify.onNoEvidence satisfies never;
  }
}

async function askAboutDenied(env: PromotionEnvironment, state: PromotionState): Promise<void> {
  const waited = await env.waitFor(
    () => state.inbox.answer !== undefined || state.inbox.abort !== undefined,
    { summary: "Not verified: waiting for a person" },
  );
  if (waited === "continue-as-new") return;
  if (state.inbox.abort) return followAbort(env, state);
  decide(env, state, {
    decision: "verify again",
    reason: `Asked for by ${state.inbox.answer?.by ?? "a person"}.`,
  });
  stopWaiting(state);
}
