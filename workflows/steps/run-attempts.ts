import { CallError } from "../../domain/promotion/failures.ts";
import type { CallErrorCode } from "../../domain/promotion/failures.ts";
import type { PromotionState, SessionsRun } from "../../domain/promotion/state.ts";
import type { SmokeSessionResult } from "../../domain/smoke/session-result.ts";
import type { PromotionEnvironment } from "../environment.ts";

export interface Attempts {
  readonly plan: {
    readonly qualifier: string;
    readonly maxTurns: number;
    readonly untilMs: number;
  };
  readonly run: SessionsRun;
  /** Calls to the agent that one attempt may make. */
  readonly maxTurns: number;
  /** The sessions of one attempt: new ones each time. */
  sessionIdsOf(attempt: number): readonly string[];
  /** Undefined when it was given up. */
  open(sessionIds: readonly string[]): Promise<readonly SmokeSessionResult[] | undefined>;
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
 * Opens sessions until their results are known: once more when a crash made them unknown, and again
 * when AWS throttled them. Undefined: given up for an abort, or to continue as new.
 */
export async function runAttempts(
  env: PromotionEnvironment,
  state: PromotionState,
  attempts: Attempts,
): Promise<SmokeSessionResult[] | "over-budget" | undefined> {
  const { plan, run, maxTurns, sessionIdsOf } = attempts;
  let unknown = 0;
  let throttled = 0;
  for (let attempt = 1; ; attempt += 1) {
    if (run.turnsSent + maxTurns > plan.maxTurns) {
      run.overBudget = "maxTurns";
      return "over-budget";
    }
    // Taken as sent until it is known how many were.
    run.turnsSent += maxTurns;
    const sessionIds = sessionIdsOf(attempt);
    const opened = await openSessions(state, attempts, sessionIds);
    if (opened === undefined) return undefined;
    if (opened === "unknown") {
      run.unknown += 1;
      if (++unknown > 1) return sessionIds.map((id) => unknownResult(id, env.now()));
      continue;
    }
    run.turnsSent -= maxTurns - countCalls(opened);
    const overBudget = opened.find((result) => result.overBudget)?.overBudget;
    if (overBudget) run.overBudget = overBudget;
    if (opened.every(({ outcome }) => outcome !== "throttled")) return [...opened];
    run.throttled += 1;
    if (++throttled >= THROTTLED_TRIES || env.now() >= plan.untilMs) return [...opened];
    await env.waitFor(() => state.inbox.abort !== undefined, {
      untilMs: env.now() + THROTTLED_PAUSE_MS * throttled,
      summary: "AWS throttles: the session is put back",
    });
    if (state.inbox.abort) return undefined;
  }
}

/** One attempt. Every id is in history and state before its session is opened. */
async function openSessions(
  state: PromotionState,
  attempts: Attempts,
  sessionIds: readonly string[],
): Promise<readonly SmokeSessionResult[] | "unknown" | undefined> {
  const { qualifier } = attempts.plan;
  state.openSessions.push(...sessionIds.map((sessionId) => ({ sessionId, qualifier })));
  try {
    const results = await attempts.open(sessionIds);
    const open = (sessionId: string): boolean =>
      // A session of the probe that was not begun has no result.
      results?.find((result) => result.sessionId === sessionId)?.stopped === false;
    if (results) {
      state.openSessions = state.openSessions.filter(
        ({ sessionId }) => !sessionIds.includes(sessionId) || open(sessionId),
      );
    }
    return results;
  } catch (error) {
    // A lost or stopped worker, or a time-out, leaves the result unknown; anything else is final for the step.
    if (error instanceof CallError && LEAVES_UNKNOWN.has(error.code)) return "unknown";
    throw error;
  }
}

const countCalls = (results: readonly SmokeSessionResult[]): number =>
  results.flatMap(({ turns }) => turns).filter(({ notInvoked }) => !notInvoked).length;

function unknownResult(sessionId: string, now: number): SmokeSessionResult {
  return { sessionId, outcome: "failed", turns: [], stopped: false, fromMs: now, toMs: now };
}
