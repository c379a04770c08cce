import { metricMeter } from "@temporalio/workflow";
import { assessTallies } from "../domain/gates/gate-tally.ts";
import { computePhase } from "../domain/promotion/compute-status.ts";
import type { PromotionState } from "../domain/promotion/state.ts";

const SECOND_MS = 1_000;

const promotions = metricMeter.createCounter(
  "acr_promotions",
  "promotions",
  "Promotions that have ended, by outcome and reason",
);
const phases = metricMeter.createCounter(
  "acr_phases_entered",
  "phases",
  "Phases that promotions came into: steps, waits for people, the end",
);
const stepSeconds = metricMeter.createHistogram(
  "acr_step_seconds",
  "float",
  "s",
  "Time from a step's start to its end",
);
const rollbackSeconds = metricMeter.createHistogram(
  "acr_rollback_seconds",
  "float",
  "s",
  "Time from the decision to roll back to the endpoint on its baseline",
);
const verdicts = metricMeter.createCounter(
  "acr_gate_verdicts",
  "verdicts",
  "What each gate concluded in the end",
);
const evidence = metricMeter.createHistogram(
  "acr_evidence_invocations",
  "int",
  "invocations",
  "Invocations that a verdict rests on",
);

/**
 * Returns a function that counts what has become of the state since it was last called. The SDK
 * leaves out what is only replayed. Runtime and endpoint stand on counters alone: on histograms
 * they would make thousands of series.
 */
export function createMetrics(state: PromotionState): () => void {
  let phase = state.steps.length === 0 ? undefined : computePhase(state);
  let isEnded = false;
  const of = { runtime: state.spec.target.runtimeId, endpoint: state.spec.target.endpoint };
  return () => {
    const entered = computePhase(state);
    if (entered !== phase) phases.add(1, { ...of, phase: entered });
    phase = entered;
    if (state.endedAtMs === undefined || isEnded) return;
    isEnded = true;
    const { kind: outcome = "failed", reason = state.failure?.code ?? "none" } =
      state.outcome ?? {};
    promotions.add(1, { ...of, outcome, reason });
    recordSteps(state);
    recordGates(state);
    if (state.rollback && outcome === "rolled-back")
      rollbackSeconds.record((state.endedAtMs - state.rollback.startedAtMs) / SECOND_MS, {});
  };
}

function recordSteps({ steps }: PromotionState): void {
  for (const { step, startedAtMs, endedAtMs } of steps) {
    if (endedAtMs !== undefined)
      stepSeconds.record((endedAtMs - startedAtMs) / SECOND_MS, { step });
  }
}

function recordGates({ spec, gate, bake }: PromotionState): void {
  const judged = [
    { step: "gate", gates: spec.gate.gates, analysis: gate },
    { step: "bake", gates: spec.bake.gates, analysis: bake },
  ];
  for (const { step, gates, analysis } of judged) {
    if (!analysis) continue;
    for (const { gate: name, verdict } of assessTallies(gates, analysis.tallies))
      verdicts.add(1, { step, gate: name, verdict });
    if (analysis.look) evidence.record(analysis.look.invocations, { step });
  }
}
