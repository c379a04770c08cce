import type { TakeLooksInput } from "../../activities/promotion-activities.ts";
import type { Look } from "../../domain/gates/look.ts";
import { measureCrossCheck } from "../../domain/gates/measure-cross-check.ts";
import { measurePaired } from "../../domain/gates/measure-paired.ts";
import {
  computeMeanSessionSize,
  measureSequential,
} from "../../domain/gates/measure-sequential.ts";
import { measureThreshold } from "../../domain/gates/measure-threshold.ts";
import { toMeasurement } from "../../domain/gates/measurement.ts";
import type { Finding, Measurement } from "../../domain/gates/measurement.ts";
import type { GateSpec } from "../../domain/spec/gate-spec.ts";

/** What a gate measures in a look: the kinds that go by counts alone. */
export function measure(
  gate: GateSpec,
  { look, input }: { look: Look; input: TakeLooksInput },
): Measurement {
  const finding = find(gate, { look, input });
  const passes = finding.phase === "successful" || finding.phase === "inconclusive";
  const isOpen = input.window.toMs !== undefined && !look.settled;
  const held: Finding = isOpen && passes ? { ...finding, phase: "no-data" } : finding;
  return toMeasurement(gate.name, look.atMs, held);
}

function find(gate: GateSpec, { look, input }: { look: Look; input: TakeLooksInput }): Finding {
  switch (gate.kind) {
    case "cross-check":
      return measureCrossCheck(look, input.synthetic);
    case "threshold":
      return measureThreshold(gate, look, undefined);
    case "sequential":
      return measureSequential({
        gate,
        candidate: { errors: look.systemErrors + look.userErrors, total: look.invocations },
        baseline: input.baseline?.counts[gate.name],
        isBaselineKnown: input.baseline !== undefined,
        meanSessionSize: computeMeanSessionSize(look, input.baseline),
        what: "failed",
        where: input.comparedWith,
      });
    case "paired-smoke":
      return measurePaired(gate, input.pairs);
    default:
      throw new Error(`gates of the kind ${gate.kind} have no model yet`);
  }
}
