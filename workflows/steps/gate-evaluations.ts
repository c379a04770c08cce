import type { StartedEvaluations } from "../../activities/promotion-activities.ts";
import { CallError } from "../../domain/promotion/failures.ts";
import type {
  EvaluationRun,
  GateEvidence,
  PromotionState,
  SmokeEvidence,
} from "../../domain/promotion/state.ts";
import type { EvaluationGateSpec } from "../../domain/spec/gate-spec.ts";
import type { PromotionEnvironment } from "../environment.ts";
import { measuredEndpointOf } from "./measure.ts";
import { decide, notice } from "./progress.ts";

interface At {
  readonly smoke: SmokeEvidence;
  readonly evidence: GateEvidence;
}

/**
 * Starts the batch evaluations whose time has come. Returns when the next is to be started, or asked
 * for again: spans come minutes late, and sessions without spans are not scored.
 */
export async function startEvaluations(
  env: PromotionEnvironment,
  state: PromotionState,
  at: At,
): Promise<number> {
  const runs = (at.evidence.evaluations ??= {});
  let nextMs = Number.POSITIVE_INFINITY;
  for (const gate of state.spec.gate.gates) {
    if (gate.kind !== "evaluation") continue;
    const last = at.evidence.tallies[gate.name]?.last;
    if (last?.values["incomplete"] === 1 && runs[gate.name]?.candidate) delete runs[gate.name];
    const lastEndMs = at.evidence.pairs?.endedAtMs ?? at.smoke.toMs;
    const run = (runs[gate.name] ??= startEvaluationRun(env, {
      dueAtMs: (last ? env.now() : lastEndMs) + gate.delayMs,
    }));
    if (run.candidate) {
      nextMs = Math.min(nextMs, env.now() + Math.max(gate.delayMs, gate.intervalMs));
      continue;
    }
    if (env.now() >= run.dueAtMs) await start(env, state, { ...at, gate, run });
    nextMs = Math.min(nextMs, Math.max(run.dueAtMs, env.now() + gate.intervalMs));
  }
  return nextMs;
}

function startEvaluationRun(
  env: PromotionEnvironment,
  { dueAtMs }: { dueAtMs: number },
): EvaluationRun {
  return { tokens: { candidate: env.newToken(), baseline: env.newToken() }, dueAtMs };
}

const START_TIMEOUT_MS = 60_000;

async function start(
  env: PromotionEnvironment,
  state: PromotionState,
  { smoke, evidence, gate, run }: At & { gate: EvaluationGateSpec; run: EvaluationRun },
): Promise<void> {
  const { target } = state.spec;
  const compares = gate.evaluators.some(({ maxDrop }) => maxDrop !== undefined);
  const { pairs } = evidence;
  const startOne = async (side: "candidate" | "baseline"): Promise<void> => {
    const results = pairs && compares ? pairs[side].results : smoke.sessions;
    const sessionIds = results.map(({ sessionId }) => sessionId);
    const endpoint = side === "baseline" ? target.endpoint : smoke.qualifier;
    const input = {
      ...measuredEndpointOf(state, endpoint),
      runtimeId: target.runtimeId,
      name: nameOf(state, side),
      evaluators: gate.evaluators.map(({ id }) => id),
      sessionIds,
      clientToken: run.tokens[side],
    };
    const options = {
      summary: `Evaluate the ${side}'s sessions`,
      untilMs: env.now() + START_TIMEOUT_MS,
    };
    const { id } = await env.call("startEvaluation", input, options);
    run[side] = { id, sessions: sessionIds.length };
    decide(env, state, {
      decision: "evaluate",
      reason: `${sessionIds.length} sessions of the ${side} are scored by ${input.evaluators.join(", ")}.`,
      values: { id },
    });
  };
  try {
    if (pairs && compares) await startOne("baseline");
    await startOne("candidate");
  } catch (error) {
    if (!(error instanceof CallError)) throw error;
    notice(state, `The evaluation for gate ${gate.name} could not be started: ${error.message}`);
  }
}

/** A name takes letters, digits and `_` alone. */
const nameOf = ({ promotion, gateRounds }: PromotionState, side: string): string =>
  `acr_${promotion}_${side}_${gateRounds}`;

export function startedEvaluationsOf({
  evaluations = {},
}: GateEvidence): Readonly<Record<string, StartedEvaluations>> {
  return Object.fromEntries(
    Object.entries(evaluations).map(([gate, { candidate, baseline }]) => [
      gate,
      { ...(candidate && { candidate }), ...(baseline && { baseline }) },
    ]),
  );
}
