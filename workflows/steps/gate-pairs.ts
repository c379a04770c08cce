import { countPairsNeeded } from "../../domain/gates/count-pairs-needed.ts";
import { countPairs } from "../../domain/gates/measure-paired.ts";
import type { PairCounts } from "../../domain/gates/measure-paired.ts";
import { describeEndpoint, isServing } from "../../domain/promotion/assess-repoint.ts";
import { readSessionIndex } from "../../domain/promotion/session-ids.ts";
import type {
  GateEvidence,
  PromotionState,
  SessionsRun,
  SmokeEvidence,
} from "../../domain/promotion/state.ts";
import type { SmokeSessionResult } from "../../domain/smoke/session-result.ts";
import type { PromotionEnvironment } from "../environment.ts";
import { READ_TIMEOUT_MS, endpointOf, stopOpenSessions } from "./calls.ts";
import { cleanUp } from "./clean-up.ts";
import { followAbort } from "./progress.ts";
import { pace, runSessions, startRun } from "./run-sessions.ts";
import { supersede } from "./supersede.ts";

/**
 * The smoke's script on both versions: through the target endpoint, which still serves the
 * baseline, and through the endpoint smoked. False when the step is to be left.
 */
export async function runPairs(
  env: PromotionEnvironment,
  state: PromotionState,
  { smoke, evidence }: { smoke: SmokeEvidence; evidence: GateEvidence },
): Promise<boolean> {
  const sessions = countPairsNeeded(state.spec);
  if (sessions === 0 || !state.baseline || evidence.pairs?.endedAtMs !== undefined) return true;
  const pairs = (evidence.pairs ??= {
    candidate: startRun(state, { round: (state.gateRounds += 1), fromMs: env.now() }),
    baseline: startRun(state, { round: (state.gateRounds += 1), fromMs: env.now() }),
  });
  const { endpoint } = state.spec.target;
  const side = async (run: SessionsRun, qualifier: string) => {
    // The last sessions of the smoke, or of the other side, may have been opened a moment ago.
    await pace(env, state, env.now());
    const heldMs = state.heldMs - run.heldMs;
    const untilMs = run.fromMs + heldMs + state.spec.smoke.budget.maxDurationMs;
    const plan = { step: "gate", round: run.round, qualifier, sessions, untilMs } as const;
    // Every pair counts, so no failure ends it; both sides meet a cold start.
    const judged = { failuresAllowed: sessions, judgeFirstLatency: false, maxTurns: Infinity };
    return runSessions(env, state, { plan: { ...plan, ...judged }, run });
  };
  const fromMs = env.now();
  // One side after the other: both together would be beyond the parallelism that the spec allows.
  const baseline = await side(pairs.baseline, endpoint);
  state.ownTurns.push({ fromMs, toMs: env.now() });
  const candidate = baseline === "done" ? await side(pairs.candidate, smoke.qualifier) : "left";
  await stopOpenSessions(env, state);
  if (candidate === "done") await cleanUp(env, state);
  if (state.inbox.abort) {
    followAbort(env, state);
    return false;
  }
  if (candidate === "left") return false;
  pairs.endedAtMs = env.now();
  return servesCandidate(env, state, smoke);
}

/** Evidence belongs to the version it was gathered on. */
async function servesCandidate(
  env: PromotionEnvironment,
  state: PromotionState,
  { qualifier, version }: SmokeEvidence,
): Promise<boolean> {
  const options = { summary: `Read endpoint ${qualifier}`, untilMs: env.now() + READ_TIMEOUT_MS };
  const observed = await env.call("getEndpoint", endpointOf(state, qualifier), options);
  if (isServing(observed, version)) return true;
  supersede(
    env,
    state,
    `${qualifier} moved during the gate: it is ${describeEndpoint(observed)}. The evidence belongs to another version.`,
  );
  return false;
}

/** Pairs by the position in which the sessions were opened. */
export function pairCountsOf({ pairs }: GateEvidence): PairCounts | undefined {
  if (pairs?.endedAtMs === undefined) return undefined;
  return countPairs(inOrder(pairs.candidate.results), inOrder(pairs.baseline.results));
}

function inOrder(results: readonly SmokeSessionResult[]): SmokeSessionResult[] {
  const ordered: SmokeSessionResult[] = [];
  for (const result of results) ordered[readSessionIndex(result.sessionId)] = result;
  return ordered;
}
