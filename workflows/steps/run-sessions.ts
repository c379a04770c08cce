import { CallError } from "../../domain/promotion/failures.ts";
import type { CallErrorCode } from "../../domain/promotion/failures.ts";
import { computeSessionId } from "../../domain/promotion/session-ids.ts";
import type { PromotionState } from "../../domain/promotion/state.ts";
import type { SmokeSessionResult } from "../../domain/smoke/session-result.ts";
import type { PromotionEnvironment } from "../environment.ts";
import { awsOf } from "./calls.ts";

export interface SessionsPlan {
  readonly step: "smoke" | "verify";
  readonly round: number;
  readonly qualifier: string;
  readonly sessions: number;
  /** Further sessions are not opened once so many failed. */
  readonly failuresAllowed: number;
  readonly judgeFirstLatency: boolean;
  readonly untilMs: number;
}

export interface SessionsRun {
  readonly results: SmokeSessionResult[];
  /** Sessions whose result a crash made unknown, each replaced once. */
  readonly unknown: number;
  /** Sessions put back under a new id after a 429. */
  readonly throttled: number;
  /** The run was given up half-way, for an abort or to continue as new. */
  readonly left: boolean;
}

/** A session is put back at most so often: each try costs the agent nothing, but the quota is shared. */
const THROTTLED_TRIES = 10;
const THROTTLED_PAUSE_MS = 5_000;

const LEAVES_UNKNOWN: ReadonlySet<CallErrorCode> = new Set<CallErrorCode>([
  "Timeout",
  "Cancelled",
  "Unknown",
  "NetworkError",
]);

/**
 * Runs synthetic sessions side by side, a few at a time. Every id is in history and in the state
 * before the session is opened, and leaves the state only when its stop was answered.
 */
export async function runSessions(
  env: PromotionEnvironment,
  state: PromotionState,
  plan: SessionsPlan,
): Promise<SessionsRun> {
  const run = { results: [] as SmokeSessionResult[], unknown: 0, throttled: 0, left: false };
  let next = 0;
  const failures = (): number => run.results.filter(({ outcome }) => outcome !== "passed").length;
  const worker = async (): Promise<void> => {
    while (next < plan.sessions && failures() <= plan.failuresAllowed && !run.left) {
      const index = next++;
      const result = await runOne(env, state, { plan, index, run });
      if (result) run.results.push(result);
      else run.left = true;
    }
  };
  const lanes = Math.min(plan.sessions, state.spec.smoke.parallelism);
  await Promise.all(Array.from({ length: lanes }, worker));
  return run;
}

async function runOne(
  env: PromotionEnvironment,
  state: PromotionState,
  at: { plan: SessionsPlan; index: number; run: { unknown: number; throttled: number } },
): Promise<SmokeSessionResult | undefined> {
  const { plan, index, run } = at;
  let unknown = 0;
  let throttled = 0;
  for (let attempt = 1; ; attempt += 1) {
    const sessionId = computeSessionId(state.sessionPrefix, {
      step: plan.step,
      round: plan.round,
      index,
      attempt,
    });
    const opened = await openSession(env, state, { plan, sessionId });
    if (opened === undefined) return undefined;
    if (opened === "unknown") {
      run.unknown += 1;
      if (++unknown > 1) return unknownResult(sessionId, env.now());
      continue;
    }
    if (opened.outcome !== "throttled") return opened;
    run.throttled += 1;
    if (++throttled >= THROTTLED_TRIES || env.now() >= plan.untilMs) return opened;
    const pauseMs = THROTTLED_PAUSE_MS * throttled;
    await env.waitFor(() => state.inbox.abort !== undefined, {
      untilMs: env.now() + pauseMs,
      summary: "AWS throttles: the session is put back",
    });
    if (state.inbox.abort) return undefined;
  }
}

/** One attempt; undefined when it was given up for an abort. */
async function openSession(
  env: PromotionEnvironment,
  state: PromotionState,
  at: { plan: SessionsPlan; sessionId: string },
): Promise<SmokeSessionResult | "unknown" | undefined> {
  const { plan, sessionId } = at;
  const { turns, turnTimeoutMs } = state.spec.smoke;
  state.openSessions.push({ sessionId, qualifier: plan.qualifier });
  const input = {
    aws: awsOf(state),
    runtimeArn: state.spec.target.runtimeArn,
    qualifier: plan.qualifier,
    sessionId,
    turns,
    turnTimeoutMs,
    judgeFirstLatency: plan.judgeFirstLatency,
  };
  const options = {
    summary: `Session ${sessionId.slice(-12)} through ${plan.qualifier}`,
    untilMs: plan.untilMs,
  };
  try {
    const result = await env.callUnless(() => state.inbox.abort !== undefined, "runSmokeSession", {
      input,
      options,
    });
    if (result?.stopped)
      state.openSessions = state.openSessions.filter((open) => open.sessionId !== sessionId);
    return result;
  } catch (error) {
    // A lost or stopped worker, or a time-out, leaves the result unknown; anything else is final for the step.
    if (error instanceof CallError && LEAVES_UNKNOWN.has(error.code)) return "unknown";
    throw error;
  }
}

function unknownResult(sessionId: string, now: number): SmokeSessionResult {
  return { sessionId, outcome: "failed", turns: [], stopped: false, fromMs: now, toMs: now };
}
