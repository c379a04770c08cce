import { CallError } from "../../domain/promotion/failures.ts";
import type { CallErrorCode } from "../../domain/promotion/failures.ts";
import { computeSessionId } from "../../domain/promotion/session-ids.ts";
import type { PromotionState, SessionsRun } from "../../domain/promotion/state.ts";
import type { SmokeSessionResult } from "../../domain/smoke/session-result.ts";
import type { PromotionEnvironment } from "../environment.ts";
import { awsOf } from "./calls.ts";

export interface SessionsPlan {
  readonly step: "smoke" | "gate" | "verify" | "bake";
  readonly round: number;
  readonly qualifier: string;
  readonly sessions: number;
  /** Further sessions are not opened once so many failed. */
  readonly failuresAllowed: number;
  readonly judgeFirstLatency: boolean;
  /** No session is opened after this. */
  readonly untilMs: number;
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
  { plan, run }: { plan: SessionsPlan; run: SessionsRun },
): Promise<"done" | "left"> {
  let left = false;
  let underWay = 0;
  const failures = (): number => run.results.filter(({ outcome }) => outcome !== "passed").length;
  const isWanted = (): boolean =>
    run.results.length + underWay < plan.sessions &&
    failures() <= plan.failuresAllowed &&
    env.now() < plan.untilMs;
  const worker = async (): Promise<void> => {
    while (!left && isWanted()) {
      if (isHeld(state, plan)) {
        left = true;
        return;
      }
      underWay += 1;
      const index = run.opened++;
      // A session that fails for good ends the step; the others must not open further ones meanwhile.
      const result = await runOne(env, state, { plan, index, run }).catch((error: unknown) => {
        left = true;
        throw error;
      });
      underWay -= 1;
      if (result) run.results.push(cutTexts(result, failures()));
      else left = true;
    }
  };
  const lanes = Math.min(plan.sessions, state.spec.smoke.parallelism);
  const ended = await Promise.allSettled(Array.from({ length: lanes }, worker));
  const failed = ended.find((end) => end.status === "rejected");
  if (failed) throw failed.reason;
  return left ? "left" : "done";
}

/** What is under way is finished, and no further session opened; after the re-point sessions protect. */
function isHeld({ inbox }: PromotionState, { step }: SessionsPlan): boolean {
  return step === "smoke" && inbox.pause !== undefined;
}

export function startRun(
  state: PromotionState,
  at: { round: number; fromMs: number },
): SessionsRun {
  return { ...at, heldMs: state.heldMs, opened: 0, results: [], unknown: 0, throttled: 0 };
}

/** So many failed sessions keep their texts in the state; history has them all. */
const TEXTS_KEPT = 5;
const TEXT_LENGTH = 1_000;

function cutTexts(result: SmokeSessionResult, failedBefore: number): SmokeSessionResult {
  const length = result.outcome === "passed" || failedBefore >= TEXTS_KEPT ? 0 : TEXT_LENGTH;
  const turns = result.turns.map((turn) =>
    Object.assign({}, turn, {
      sent: turn.sent.slice(0, length),
      answer: turn.answer.slice(0, length),
    }),
  );
  return { ...result, turns };
}

async function runOne(
  env: PromotionEnvironment,
  state: PromotionState,
  at: { plan: SessionsPlan; index: number; run: SessionsRun },
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
    summary: `Session ${sessionId.slice(state.sessionPrefix.length + 1)} through ${plan.qualifier}`,
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
