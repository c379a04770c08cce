import { computeSessionId } from "../../domain/promotion/session-ids.ts";
import type { PromotionState, SessionsRun } from "../../domain/promotion/state.ts";
import type { SmokeSessionResult } from "../../domain/smoke/session-result.ts";
import { countPlannedTurns } from "../../domain/smoke/planned-turns.ts";
import type { PromotionEnvironment } from "../environment.ts";
import { runAttempts } from "./run-attempts.ts";
import { allowanceOf, talkInputOf, turnsOfSession } from "./session-input.ts";

export interface SessionsPlan {
  readonly step: "smoke" | "gate" | "verify" | "bake";
  readonly round: number;
  readonly qualifier: string;
  readonly sessions: number;
  /** Further sessions are not opened once so many failed. */
  readonly failuresAllowed: number;
  readonly judgeFirstLatency: boolean;
  /** Calls to the agent that the sessions may make in all. */
  readonly maxTurns: number;
  /** No session is opened after this, and a turn under way has failed. */
  readonly untilMs: number;
}

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
    run.overBudget === undefined &&
    env.now() < plan.untilMs;
  const worker = async (): Promise<void> => {
    while (!left && isWanted()) {
      if (isHeld(state, plan)) {
        left = true;
        return;
      }
      underWay += 1;
      const index = run.opened++;
      const startedAtMs = env.now();
      // A session that fails for good ends the step; the others must not open further ones meanwhile.
      const ended = await runOne(env, state, { plan, index, run }).catch((error: unknown) => {
        left = true;
        throw error;
      });
      underWay -= 1;
      if (ended === "over-budget") break;
      if (ended) run.results.push(cutTexts(ended, failures()));
      else left = true;
      if (!left && isWanted()) await pace(env, state, startedAtMs);
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
  return (step === "smoke" || step === "gate") && inbox.pause !== undefined;
}

export function startRun(
  state: PromotionState,
  at: { round: number; fromMs: number },
): SessionsRun {
  return {
    ...at,
    heldMs: state.heldMs,
    opened: 0,
    results: [],
    unknown: 0,
    throttled: 0,
    turnsSent: 0,
  };
}

/** AWS opens at most 25 new sessions per second in an account, and users need theirs. */
const BETWEEN_SESSIONS_MS = 1_000;

/** At most one new session per second and lane: waits until a second after the last one. */
export async function pace(
  env: PromotionEnvironment,
  state: PromotionState,
  startedAtMs: number,
): Promise<void> {
  const untilMs = startedAtMs + BETWEEN_SESSIONS_MS;
  if (env.now() >= untilMs) return;
  await env.waitFor(() => state.inbox.abort !== undefined, {
    untilMs,
    summary: "Below the account's quota of new sessions",
  });
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
  { plan, index, run }: { plan: SessionsPlan; index: number; run: SessionsRun },
): Promise<SmokeSessionResult | "over-budget" | undefined> {
  const { qualifier, untilMs, judgeFirstLatency } = plan;
  const maxTurns = allowanceOf(state);
  const ended = await runAttempts(env, state, {
    plan,
    run,
    maxTurns,
    sessionIdsOf: (attempt) => [sessionIdOf(state, plan, { index, attempt })],
    open: async ([sessionId = ""]) => {
      const input = {
        ...talkInputOf(state, { qualifier, untilMs }),
        sessionId,
        turns: turnsOfSession(state.spec.smoke.turns, index),
        maxTurns,
        judgeFirstLatency,
      };
      const summary = `Session ${sessionId.slice(state.sessionPrefix.length + 1)} through ${qualifier}`;
      const result = await env.callUnless(
        () => state.inbox.abort !== undefined,
        "runSmokeSession",
        { input, options: { summary, untilMs } },
      );
      return result && [result];
    },
  });
  return Array.isArray(ended) ? ended[0] : ended;
}

function sessionIdOf(
  state: PromotionState,
  { step, round }: SessionsPlan,
  at: { index: number; attempt: number },
): string {
  return computeSessionId(state.sessionPrefix, { step, round, ...at });
}

/** The isolation probe, after the other sessions; undefined when it was given up. */
export async function runIsolation(
  env: PromotionEnvironment,
  state: PromotionState,
  { plan, run }: { plan: SessionsPlan; run: SessionsRun },
): Promise<SmokeSessionResult[] | "over-budget" | undefined> {
  const { isolation, ...smoke } = state.spec.smoke;
  if (!isolation) return [];
  const { qualifier, untilMs } = plan;
  const [first, second] = [run.opened++, run.opened++];
  return runAttempts(env, state, {
    plan,
    run,
    maxTurns: countPlannedTurns({ ...smoke, isolation, sessions: 0 }),
    sessionIdsOf: (attempt) =>
      [first, second].map((index) => sessionIdOf(state, plan, { index, attempt })),
    open: async ([teller = "", other = ""]) => {
      const talk = talkInputOf(state, { qualifier, untilMs });
      const input = { ...talk, ...isolation, sessionIds: [teller, other] as const };
      return env.callUnless(() => state.inbox.abort !== undefined, "runIsolationProbe", {
        input,
        options: { summary: `Isolation of sessions through ${qualifier}`, untilMs },
      });
    },
  });
}
