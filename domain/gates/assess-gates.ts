import type { ErrorRateGateSpec, GateSpec, LatencyGateSpec } from "../spec/promotion-spec.ts";
import { formatDuration, formatShare } from "../format.ts";
import type { Look } from "./look.ts";

/** What one gate concludes from one look. No data is never a pass. */
export interface GateVerdict {
  /** The gate's name for people: `cross-check`, `error rate`, `p90 latency`. */
  readonly gate: string;
  readonly verdict: "pass" | "fail" | "no-data";
  /** A sentence with the values it rests on. */
  readonly reason: string;
}

/** What the engine itself sent into the window: turns that should show as invocations, and those that failed. */
export interface SyntheticTurns {
  readonly turns: number;
  readonly errors: number;
}

export function assessGates(
  gates: readonly GateSpec[],
  look: Look,
  synthetic: SyntheticTurns,
): GateVerdict[] {
  return gates.map((gate) => {
    if (gate.kind === "cross-check") return assessCrossCheck(look, synthetic);
    return gate.metric === "error-rate" ? assessErrorRate(gate, look) : assessLatency(gate, look);
  });
}

/** One verdict for all gates together: a failure decides at once, a missing one keeps the rest waiting. */
export function combineVerdicts(verdicts: readonly GateVerdict[]): GateVerdict["verdict"] {
  if (verdicts.some(({ verdict }) => verdict === "fail")) return "fail";
  return verdicts.some(({ verdict }) => verdict === "no-data") ? "no-data" : "pass";
}

/** The name of a gate, in the words of reports and errors. */
export function nameGate(gate: GateSpec): string {
  if (gate.kind === "cross-check") return "cross-check";
  return gate.metric === "error-rate" ? "error rate" : `p${gate.percentile} latency`;
}

function assessCrossCheck(look: Look, synthetic: SyntheticTurns): GateVerdict {
  const gate = "cross-check";
  const errors = look.systemErrors + look.userErrors;
  const seen = `CloudWatch shows ${look.invocations} invocations and ${errors} errors; the smoke sent ${synthetic.turns} turns and saw ${synthetic.errors} fail`;
  if (errors > synthetic.errors) return { gate, verdict: "fail", reason: `${seen}.` };
  if (look.invocations < Math.max(1, synthetic.turns) || !look.settled) {
    return { gate, verdict: "no-data", reason: `${seen}: still waiting for the rest.` };
  }
  return { gate, verdict: "pass", reason: `${seen}.` };
}

function assessErrorRate(gate: ErrorRateGateSpec, look: Look): GateVerdict {
  const errors = look.systemErrors + look.userErrors;
  const counted = `${errors} of ${look.invocations} invocations failed`;
  const base = { gate: nameGate(gate) };
  const minimum = atLeastOne(gate.minimumInvocations);
  // Below the minimum, too, once there are too many whatever the invocations up to it still bring.
  if (errors / Math.max(look.invocations, minimum) > gate.max) {
    return {
      ...base,
      verdict: "fail",
      reason: `${counted} (at most ${formatShare(gate.max)} allowed).`,
    };
  }
  if (look.invocations < minimum) {
    return {
      ...base,
      verdict: "no-data",
      reason: `${counted}; ${minimum} invocations are needed to judge.`,
    };
  }
  const rate = formatShare(errors / look.invocations);
  return {
    ...base,
    verdict: "pass",
    reason: `${counted} (${rate}, at most ${formatShare(gate.max)} allowed).`,
  };
}

/** No data is never a pass, whatever a spec made by a program says. */
function atLeastOne(minimumInvocations: number): number {
  return Math.max(1, minimumInvocations);
}

function assessLatency(gate: LatencyGateSpec, look: Look): GateVerdict {
  const base = { gate: nameGate(gate) };
  const bound = formatDuration(gate.maxMs);
  const sample = look.slow.find(({ maxMs }) => maxMs === gate.maxMs);
  const minimum = atLeastOne(gate.minimumInvocations);
  if (!sample || sample.measured < minimum) {
    return {
      ...base,
      verdict: "no-data",
      reason: `${sample?.measured ?? 0} invocations were timed; ${minimum} are needed to judge.`,
    };
  }
  const share = sample.slower / sample.measured;
  const allowed = (100 - gate.percentile) / 100;
  return {
    ...base,
    verdict: share > allowed ? "fail" : "pass",
    reason: `${sample.slower} of ${sample.measured} invocations took longer than ${bound} (${formatShare(share)}, at most ${formatShare(allowed)} allowed).`,
  };
}
