import { randomBytes } from "node:crypto";

import type { SmokeSessionResult, TurnResult } from "../../domain/smoke/session-result.ts";
import type { TurnRequest } from "../../domain/spec/smoke-spec.ts";
import { withHeartbeats } from "../heartbeats.ts";
import type { PromotionDependencies } from "../promotion/dependencies.ts";
import type { IsolationProbeInput } from "../promotion-activities.ts";
import { pastTheLag, prepareCaller, withStop } from "./run-smoke-session.ts";
import type { SessionRun } from "./run-smoke-session.ts";
import type { FinishedTurn } from "./run-turn.ts";
import { startTalk } from "./talk.ts";

/**
 * One session is told a secret; another one, while the first is still open, must not know it. The
 * first is asked last: an agent that does not know what it was told itself proves nothing.
 */
export async function runIsolationProbe(
  dependencies: PromotionDependencies,
  input: IsolationProbeInput,
): Promise<SmokeSessionResult[]> {
  await prepareCaller(dependencies, input);
  const secret = randomBytes(8).toString("hex");
  const [tellerId, otherId] = input.sessionIds;
  const begin = (sessionId: string) => startProbed(dependencies, { input, sessionId, secret });
  return withHeartbeats(async () => {
    const results: SmokeSessionResult[] = [];
    const teller = begin(tellerId);
    const told = await withStop(dependencies, { ...input, sessionId: tellerId }, async () => {
      if (!(await teller.open()) || !(await teller.say(input.tell))) return teller.run();
      const other = begin(otherId);
      const asked = await withStop(dependencies, { ...input, sessionId: otherId }, async () => {
        if (await other.open()) await other.say(input.ask, assessOther);
        return other.run();
      });
      results.push(asked);
      if (asked.outcome === "passed") await teller.say(input.ask, assessTeller);
      return teller.run();
    });
    return [told, ...results];
  });
}

interface Known {
  readonly knows: boolean;
  readonly truncated: boolean;
}

function assessOther({ knows, truncated }: Known): string | undefined {
  if (knows) return "the answer gives away the secret that another session was told";
  return truncated ? "the answer is too long to be searched for the secret" : undefined;
}

const assessTeller = ({ knows }: Known): string | undefined =>
  knows
    ? undefined
    : "the session does not know the secret that it was told itself, so the probe proves nothing: let smoke.isolation.ask make the agent repeat it";

interface Probed {
  readonly input: IsolationProbeInput;
  readonly sessionId: string;
  readonly secret: string;
}

/** A session of the probe; what it sends passes when `assess` finds nothing. */
function startProbed(dependencies: PromotionDependencies, { input, sessionId, secret }: Probed) {
  const talk = startTalk(dependencies, { input, sessionId, secret });
  const turns: TurnResult[] = [];
  let ended: Omit<SessionRun, "turns"> | undefined;
  const take = (finished: FinishedTurn, found: string | undefined): boolean => {
    const failures = [...finished.result.failures, ...(found === undefined ? [] : [found])];
    turns.push({ ...finished.result, failures });
    const { refusal, overBudget } = finished;
    if (overBudget) ended = { outcome: "failed", overBudget };
    else if (refusal === "throttled") ended = { outcome: "throttled" };
    else if (refusal === "denied" && turns.length === 1) ended = { outcome: "denied" };
    else if (failures.length > 0) ended = { outcome: "failed" };
    return ended === undefined;
  };
  const send = async (message: Parameters<typeof talk.say>[0]["message"]): Promise<FinishedTurn> =>
    talk.say({ message, expect: {}, judgeLatency: false });
  return {
    run: (): SessionRun => ({ outcome: "passed", ...ended, turns }),
    open: async (): Promise<boolean> => {
      for (const message of talk.opening) if (!take(await send(message()), undefined)) return false;
      return true;
    },
    say: async (
      request: TurnRequest,
      assess: (answer: Known) => string | undefined = () => undefined,
    ): Promise<boolean> => {
      const say = (): Promise<FinishedTurn> => send(talk.messageFor(request));
      const finished = turns.length === 0 ? await pastTheLag(dependencies, say) : await say();
      const answered = !finished.result.callFailed;
      const knows = finished.texts.some((text) => text.toLowerCase().includes(secret));
      return take(
        finished,
        answered ? assess({ knows, truncated: finished.truncated }) : undefined,
      );
    },
  };
}
