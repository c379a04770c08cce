import { assessTally } from "../gates/gate-tally.ts";
import type { GateTally, GateVerdict, Tallies } from "../gates/gate-tally.ts";
import type { GateSpec } from "../spec/gate-spec.ts";

/** One gate as people see it: what it concludes so far, how often it measured, and the last time. */
export interface GateStatus extends Omit<GateVerdict, "concluded"> {
  readonly step: "gate" | "bake";
  readonly kind: GateSpec["kind"];
  readonly measured: Pick<
    GateTally,
    "successful" | "failed" | "inconclusive" | "errors" | "noData"
  >;
  /** The last measurement, with the values and limits it rests on. */
  readonly last?: NonNullable<GateTally["last"]>;
}

interface Analyses {
  readonly spec: Readonly<Record<GateStatus["step"], { readonly gates: readonly GateSpec[] }>>;
  readonly gate?: { readonly tallies: Tallies };
  readonly bake?: { readonly tallies: Tallies };
}

/** The gates that have begun, those before the re-point first; from the state of a promotion. */
export function computeGateStatus({ spec, gate, bake }: Analyses): GateStatus[] {
  return [
    ...(gate ? describe("gate", spec.gate.gates, gate.tallies) : []),
    ...(bake ? describe("bake", spec.bake.gates, bake.tallies) : []),
  ];
}

function describe(
  step: GateStatus["step"],
  gates: readonly GateSpec[],
  tallies: Tallies,
): GateStatus[] {
  return gates.map((gate) => {
    const tally = tallies[gate.name];
    const { concluded: _, ...verdict } = assessTally(gate, tally);
    const { successful = 0, failed = 0, inconclusive = 0, errors = 0, noData = 0 } = tally ?? {};
    return {
      step,
      kind: gate.kind,
      ...verdict,
      measured: { successful, failed, inconclusive, errors, noData },
      ...(tally?.last ? { last: tally.last } : {}),
    };
  });
}

/** How often it was looked at, with data or without. */
export const countMeasurements = ({ measured }: GateStatus): number =>
  Object.values(measured).reduce((sum, count) => sum + count, 0);
