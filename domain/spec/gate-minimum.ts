import { countPlannedTurns } from "../smoke/planned-turns.ts";
import type { GateFile } from "./gate-schema.ts";
import type { Salvaged } from "./salvage.ts";
import type { SpecFile } from "./spec-schema.ts";

const CONFIDENCE = 0.95;
const LATENCY_MINIMUM = 20;

/**
 * How many invocations a threshold gate needs when the spec does not say. For an error rate: so
 * many that, were the true rate `max`, at least one would have failed with 95% probability.
 * Infinite for `max` 0, which no number excludes.
 */
function computeDefaultMinimum(
  gate: { metric: "error-rate"; max: number } | { metric: "latency" },
): number {
  if (gate.metric === "latency") return LATENCY_MINIMUM;
  return gate.max === 0
    ? Number.POSITIVE_INFINITY
    : Math.ceil(Math.log(1 - CONFIDENCE) / Math.log(1 - gate.max));
}

/** What the spec says, else the default; 0 for the cross-check. */
export function minimumOf(gate: GateFile): number {
  if (gate.kind === "cross-check") return 0;
  return gate.minimumInvocations ?? computeDefaultMinimum(gate);
}

/** How many turns the smoke sends in all: a gate before the re-point can see no more. */
export function countSmokeTurns(
  smoke: Salvaged<SpecFile["smoke"]> | undefined,
): number | undefined {
  const { protocol, sessions, turns, isolation } = smoke ?? {};
  if (protocol === undefined || sessions === undefined || turns === undefined) return undefined;
  const known = turns.map((turn) => turn ?? {});
  return countPlannedTurns({ protocol, sessions, turns: known, isolation });
}
