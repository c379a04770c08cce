import type { TakenLooks } from "../../activities/promotion-activities.ts";
import {
  assessTallies,
  combineVerdicts,
  describeVerdicts,
  foldMeasurements,
} from "../../domain/gates/gate-tally.ts";
import type { EvidenceWindow } from "../../domain/gates/look.ts";
import { countTurns } from "../../domain/promotion/assess-smoke.ts";
import { CallError } from "../../domain/promotion/failures.ts";
import { isSkipped } from "../../domain/policy/emergency.ts";
import type { GateEvidence, PromotionState, SmokeEvidence } from "../../domain/promotion/state.ts";
import type { PromotionEnvironment } from "../environment.ts";
import { startEvaluations, startedEvaluationsOf } from "./gate-evaluations.ts";
import { pairCountsOf, runPairs } from "./gate-pairs.ts";
import { measuredEndpointOf, readBaseline, subjectOf } from "./measure.ts";
import { decide, end, followAbort, moveTo, notice, startWaiting, stopWaiting } from "./progress.ts";
import type { Step } from "./step.ts";

/** The checks that must pass before the re-point, over the periods in which the smoke ran. */
export const gate: Step = async (env, state) => {
  const { gates, timeoutMs } = state.spec.gate;
  const { smoke } = state;
  if (isSkipped(state, "gates"))
    return moveTo(state, "approve", "The gates are left out: this is an emergency.");
  if (!smoke || gates.length === 0) return moveTo(state, "approve", "No gate is named.");
  // The question stays open in the next run too.
  if (state.waiting) return askPerson(env, state, "");
  const now = env.now();
  const evidence = (state.gate ??= { startedAtMs: now, untilMs: now + timeoutMs, tallies: {} });
  if (!(await runPairs(env, state, { smoke, evidence }))) return;
  const baseline = evidence.baseline ?? (await readBaseline(env, state, { gates, toMs: now }));
  if (baseline) evidence.baseline = baseline;
  const untilMs = Math.min(
    evidence.untilMs,
    await startEvaluations(env, state, { smoke, evidence }),
  );
  const taken = await takeLooks(env, state, { smoke, evidence, untilMs });
  if (state.inbox.abort) return followAbort(env, state);
  if (!taken) return;
  const look = taken.looks.at(-1);
  if (look) evidence.look = look;
  evidence.tallies = foldMeasurements(evidence.tallies, taken.measurements);
  await conclude(env, state, evidence);
};

async function conclude(
  env: PromotionEnvironment,
  state: PromotionState,
  evidence: GateEvidence,
): Promise<void> {
  const { gates, onNoEvidence } = state.spec.gate;
  const verdicts = assessTallies(gates, evidence.tallies);
  const verdict = combineVerdicts(verdicts);
  if (verdict === "no-data" && env.now() < evidence.untilMs) return env.publish();
  const reason =
    describeVerdicts(verdicts, verdict) || (evidence.look ? "" : "CloudWatch gave no answer.");
  decide(env, state, {
    decision: `gate: ${verdict}`,
    reason,
    values: { look: evidence.look, verdicts, measurements: lastMeasurements(evidence) },
  });
  switch (verdict) {
    case "pass":
      return moveTo(state, "approve", reason);
    case "fail":
      return end(state, "stopped", { reason: "gate-failed", explanation: reason });
    case "inconclusive":
      return askPerson(env, state, `A gate can say neither pass nor fail. ${reason}`);
    case "no-data":
      if (onNoEvidence === "stop")
        return end(state, "stopped", { reason: "no-evidence", explanation: reason });
      return askPerson(env, state, `No evidence for the gate. ${reason}`);
    default:
      return verdict satisfies never;
  }
}

const lastMeasurements = ({ tallies }: GateEvidence) =>
  Object.values(tallies).map(({ last }) => last);

/** Looks until a verdict or the deadline; undefined when it was left. */
async function takeLooks(
  env: PromotionEnvironment,
  state: PromotionState,
  from: { smoke: SmokeEvidence; evidence: GateEvidence; untilMs: number },
): Promise<TakenLooks | undefined> {
  const { smoke, evidence, untilMs } = from;
  const { spec } = state;
  const pairs = pairCountsOf(evidence);
  const input = {
    ...measuredEndpointOf(state, smoke.qualifier),
    gates: spec.gate.gates,
    window: computeSmokeWindow(state, from),
    intervalMs: spec.gate.intervalMs,
    untilMs,
    startedAtMs: evidence.startedAtMs,
    tallies: evidence.tallies,
    ...(evidence.baseline ? { baseline: evidence.baseline } : {}),
    comparedWith: `on ${spec.target.endpoint}`,
    synthetic: countTurns([...smoke.sessions, ...(evidence.pairs?.candidate.results ?? [])]),
    ...(pairs ? { pairs } : {}),
    evaluations: startedEvaluationsOf(evidence),
    subject: subjectOf(state, "gate"),
  };
  const options = { summary: `Gate: metrics of ${smoke.qualifier} during the smoke`, untilMs };
  const interrupted = (): boolean => state.inbox.abort !== undefined;
  try {
    return await env.callUnless(interrupted, "takeLooks", { input, options });
  } catch (error) {
    if (!(error instanceof CallError)) throw error;
    notice(state, `The gate could not read metrics: ${error.message}`);
    const againAtMs = env.now() + spec.gate.intervalMs;
    await env.waitFor(interrupted, { untilMs: againAtMs, summary: "No metrics: asking again" });
    return { looks: [], measurements: [] };
  }
}

/** The whole periods in which the engine's own sessions ran on the candidate. */
function computeSmokeWindow(
  state: PromotionState,
  { smoke, evidence }: { smoke: SmokeEvidence; evidence: GateEvidence },
): EvidenceWindow {
  const { periodMs, delayMs } = state.spec.metrics;
  const toMs = evidence.pairs?.endedAtMs ?? smoke.toMs;
  return {
    fromMs: Math.floor(smoke.fromMs / periodMs) * periodMs,
    toMs: Math.ceil(toMs / periodMs) * periodMs,
    periodMs,
    delayMs,
    leaveOut: [],
  };
}

/** A person's retry begins a new analysis. */
async function askPerson(
  env: PromotionEnvironment,
  state: PromotionState,
  why: string,
): Promise<void> {
  startWaiting(env, state, {
    what: `${why} Send retry to look again, or abort.`,
    answers: ["retry", "abort"],
  });
  const waited = await env.waitFor(
    () => state.inbox.answer !== undefined || state.inbox.abort !== undefined,
    { summary: "The gate waits for a person" },
  );
  if (waited === "continue-as-new") return;
  if (state.inbox.abort) return followAbort(env, state);
  decide(env, state, {
    decision: "look again",
    reason: `Asked for by ${state.inbox.answer?.by ?? "a person"}.`,
  });
  stopWaiting(state);
  delete state.gate;
}
