import type { SmokeSessionResult, TurnResult } from "../../domain/smoke/session-result.ts";
import type { ExpectSpec, TurnSpec } from "../../domain/spec/smoke-spec.ts";
import { withHeartbeats } from "../heartbeats.ts";
import type { PromotionDependencies } from "../promotion/dependencies.ts";
import { NOT_FOUND_LAG_MS } from "../promotion/poll.ts";
import type { AgentTarget, SmokeSessionInput } from "../promotion-activities.ts";
import type { Message } from "./protocols/protocol.ts";
import type { FinishedTurn } from "./run-turn.ts";
import { stopInAnyCase } from "./stop-session.ts";
import { bare, startTalk } from "./talk.ts";
import type { Talk } from "./talk.ts";

const NOT_FOUND_PAUSE_MS = 2_000;

export async function runSmokeSession(
  dependencies: PromotionDependencies,
  input: SmokeSessionInput,
): Promise<SmokeSessionResult> {
  await prepareCaller(dependencies, input);
  return withHeartbeats(() => {
    const { sessionId } = input;
    const talk = startTalk(dependencies, { input, sessionId });
    return withStop(dependencies, input, () => runTurns(dependencies, input, talk));
  });
}

/** A role or caller that is not allowed fails here, where there is no session to stop yet. */
export async function prepareCaller(
  { clients }: PromotionDependencies,
  agent: AgentTarget,
): Promise<void> {
  clients.data(agent.aws, agent);
  await clients.token(agent);
}

export type SessionRun = Pick<SmokeSessionResult, "outcome" | "turns" | "overBudget">;

/** A session's result, once it was stopped. */
export async function withStop(
  dependencies: PromotionDependencies,
  session: AgentTarget & { sessionId: string },
  work: () => Promise<SessionRun>,
): Promise<SmokeSessionResult> {
  const { clock } = dependencies;
  const fromMs = clock.now();
  let stopped = false;
  let run: SessionRun;
  let toMs: number;
  try {
    run = await work();
  } finally {
    toMs = clock.now();
    stopped = await stopInAnyCase(dependencies, session);
  }
  return { sessionId: session.sessionId, ...run, stopped, fromMs, toMs };
}

interface Turn {
  readonly message: () => Message;
  readonly expect: ExpectSpec;
  readonly until?: NonNullable<TurnSpec["until"]>;
}

/** What the protocol begins with, then the script. */
function turnsOf(input: SmokeSessionInput, talk: Talk): Turn[] {
  return [
    ...talk.opening.map((message) => ({ message, expect: {} })),
    ...input.turns.map((turn) => ({
      message: () => talk.messageFor(turn),
      expect: talk.fill(turn.expect),
      ...(turn.until && { until: turn.until }),
    })),
  ];
}

async function runTurns(
  dependencies: PromotionDependencies,
  input: SmokeSessionInput,
  talk: Talk,
): Promise<SessionRun> {
  const turns: TurnResult[] = [];
  for (const [index, turn] of turnsOf(input, talk).entries()) {
    const isFirst = index === 0;
    const judgeLatency = !isFirst || input.judgeFirstLatency;
    const isSpent = (): boolean =>
      turns.filter(({ notInvoked }) => !notInvoked).length >= input.maxTurns;
    const send = (): Promise<FinishedTurn> =>
      talk.say({ message: turn.message(), expect: turn.expect, judgeLatency });
    if (isSpent()) return { outcome: "failed", turns, overBudget: "maxTurns" };
    let finished = isFirst ? await pastTheLag(dependencies, send) : await send();
    for (const giveUpMs = patienceOf(dependencies, turn); ;) {
      if (!finished.mayComeLater || dependencies.clock.now() >= giveUpMs) break;
      turns.push(notYet(finished.result));
      await dependencies.clock.sleep(turn.until?.intervalMs ?? 0);
      if (isSpent()) return { outcome: "failed", turns, overBudget: "maxTurns" };
      finished = await send();
    }
    turns.push(finished.result);
    const ended = outcomeOf(finished, isFirst);
    if (ended) return { ...ended, turns };
  }
  return { outcome: "passed", turns };
}

const patienceOf = ({ clock }: PromotionDependencies, { until }: Turn): number =>
  until === undefined ? -Infinity : clock.now() + until.timeoutMs;

/** No failure: it is asked again. Its texts would fill the history. */
const notYet = (result: TurnResult): TurnResult => ({
  ...bare(result),
  failures: [],
  notYet: result.failures,
});

function outcomeOf(
  { result, refusal, overBudget }: FinishedTurn,
  isFirst: boolean,
): Omit<SessionRun, "turns"> | undefined {
  if (overBudget) return { outcome: "failed", overBudget };
  if (refusal === "throttled") return { outcome: "throttled" };
  if (refusal === "denied" && isFirst) return { outcome: "denied" };
  return result.failures.length > 0 ? { outcome: "failed" } : undefined;
}

/**
 * For a while after READY, AgentCore may not find the endpoint yet. No agent saw such a call, so it
 * is no evidence, and sent again.
 */
export async function pastTheLag(
  { clock }: PromotionDependencies,
  send: () => Promise<FinishedTurn>,
): Promise<FinishedTurn> {
  const untilMs = clock.now() + NOT_FOUND_LAG_MS;
  for (;;) {
    const finished = await send();
    if (finished.refusal !== "not-found" || clock.now() >= untilMs) return finished;
    await clock.sleep(NOT_FOUND_PAUSE_MS);
  }
}
