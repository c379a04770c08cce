import type { SmokeSessionResult, TurnResult } from "../../domain/smoke/session-result.ts";
import { withHeartbeats } from "../heartbeats.ts";
import type { SmokeSessionInput } from "../promotion-activities.ts";
import type { PromotionDependencies } from "./dependencies.ts";
import { NOT_FOUND_LAG_MS } from "./poll.ts";
import { runTurn } from "./run-turn.ts";
import type { FinishedTurn } from "./run-turn.ts";
import { stopInAnyCase } from "./stop-session.ts";

const NOT_FOUND_PAUSE_MS = 2_000;

export async function runSmokeSession(
  dependencies: PromotionDependencies,
  input: SmokeSessionInput,
): Promise<SmokeSessionResult> {
  const { clock } = dependencies;
  const fromMs = clock.now();
  // A role that is not allowed fails here, where there is no session to stop yet.
  dependencies.clients.data(input.aws);
  return withHeartbeats(async () => {
    let stopped = false;
    let run: SessionRun;
    let toMs: number;
    try {
      run = await runTurns(dependencies, input, fromMs);
    } finally {
      toMs = clock.now();
      stopped = await stopInAnyCase(dependencies, input);
    }
    return { sessionId: input.sessionId, ...run, stopped, fromMs, toMs };
  });
}

type SessionRun = Pick<SmokeSessionResult, "outcome" | "turns">;

async function runTurns(
  dependencies: PromotionDependencies,
  input: SmokeSessionInput,
  fromMs: number,
): Promise<SessionRun> {
  const turns: TurnResult[] = [];
  for (const turn of input.turns) {
    const isFirst = turns.length === 0;
    const judgeLatency = !isFirst || input.judgeFirstLatency;
    const send = (): Promise<FinishedTurn> => runTurn(dependencies, input, { turn, judgeLatency });
    const { result, refusal } = isFirst
      ? await pastTheLag(dependencies, { send, untilMs: fromMs + NOT_FOUND_LAG_MS })
      : await send();
    turns.push(result);
    if (refusal === "throttled") return { outcome: "throttled", turns };
    if (refusal === "denied" && isFirst) return { outcome: "denied", turns };
    if (result.failures.length > 0) return { outcome: "failed", turns };
  }
  return { outcome: "passed", turns };
}

/**
 * For a while after READY, AgentCore may not find the endpoint yet. No agent saw such a call, so it
 * is no evidence, and sent again.
 */
async function pastTheLag(
  { clock }: PromotionDependencies,
  { send, untilMs }: { send: () => Promise<FinishedTurn>; untilMs: number },
): Promise<FinishedTurn> {
  for (;;) {
    const finished = await send();
    if (finished.refusal !== "not-found" || clock.now() >= untilMs) return finished;
    await clock.sleep(NOT_FOUND_PAUSE_MS);
  }
}
