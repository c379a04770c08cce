import { assessSmoke } from "../../domain/promotion/assess-smoke.ts";
import { CallError } from "../../domain/promotion/failures.ts";
import type {
  BakeProgress,
  PromotionState,
  SyntheticProgress,
} from "../../domain/promotion/state.ts";
import type { PromotionEnvironment } from "../environment.ts";
import { stopOpenSessions } from "./calls.ts";
import { cleanUp } from "./clean-up.ts";
import { decide, notice } from "./progress.ts";
import { runSessions, startRun } from "./run-sessions.ts";

export function startSynthetic(
  { intervalMs }: { intervalMs: number },
  now: number,
): SyntheticProgress {
  return { nextAtMs: now + intervalMs, passed: 0, invocations: 0 };
}

/** At its time, and only when no user called since the last one. Past the deadline nobody waits for it. */
export function isSyntheticDue(
  env: PromotionEnvironment,
  state: PromotionState,
  { synthetic, look }: BakeProgress,
): boolean {
  const spec = state.spec.bake.synthetic;
  if (!spec || !synthetic || env.now() < synthetic.nextAtMs) return false;
  if (synthetic.run) return true;
  const invocations = look?.invocations ?? 0;
  const isCalled = invocations > synthetic.invocations;
  synthetic.invocations = invocations;
  if (isCalled) synthetic.nextAtMs = env.now() + spec.intervalMs;
  return !isCalled;
}

/**
 * The smoke's script through the endpoint itself. It is a gate of its own and no user's evidence:
 * its minutes are left out of the endpoint's metrics.
 */
export async function runSynthetic(
  env: PromotionEnvironment,
  state: PromotionState,
  progress: BakeProgress,
): Promise<void> {
  const { synthetic } = progress;
  const spec = state.spec.bake.synthetic;
  if (!spec || !synthetic) return;
  const fromMs = env.now();
  const run = (synthetic.run ??= startRun(state, { round: (state.gateRounds += 1), fromMs }));
  const { sessions } = spec;
  const plan = {
    step: "bake",
    round: run.round,
    qualifier: state.spec.target.endpoint,
    sessions,
    failuresAllowed: 0,
    // Nobody called for a while: the first call meets a cold start.
    judgeFirstLatency: false,
    maxTurns: state.spec.smoke.budget.maxTurns,
    untilMs: run.fromMs + state.spec.smoke.budget.maxDurationMs,
  } as const;
  try {
    const ended = await runSessions(env, state, { plan, run });
    if (ended === "done") conclude(env, state, { synthetic, results: run.results, sessions });
    else return;
  } catch (error) {
    if (!(error instanceof CallError)) throw error;
    notice(state, `A synthetic session could not be opened: ${error.message}`);
  } finally {
    state.ownTurns.push({ fromMs, toMs: env.now() });
    await stopOpenSessions(env, state);
  }
  // Users come first: neither an abort nor a rollback waits for it.
  if (!state.inbox.abort && synthetic.failure === undefined) await cleanUp(env, state);
  delete synthetic.run;
  synthetic.nextAtMs = env.now() + spec.intervalMs;
}

function conclude(
  env: PromotionEnvironment,
  state: PromotionState,
  at: {
    synthetic: SyntheticProgress;
    results: Parameters<typeof assessSmoke>[0];
    sessions: number;
  },
): void {
  const { synthetic, results, sessions } = at;
  const failed = results.some(({ outcome }) => outcome === "failed");
  const { reason } = assessSmoke(results, { sessions, requiredPasses: sessions });
  synthetic.passed += results.filter(({ outcome }) => outcome === "passed").length;
  if (failed) synthetic.failure = reason;
  decide(env, state, {
    decision: failed ? "synthetic sessions failed" : "synthetic sessions",
    reason,
    values: { sessions: results.map(({ sessionId, outcome }) => ({ sessionId, outcome })) },
  });
}
