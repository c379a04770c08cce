import { DEFAULT_ALPHA } from "../statistics/defaults.ts";
import { computeExcludedRate, computeInvocationsToExclude } from "../statistics/exclude.ts";
import { countPlannedTurns } from "../smoke/planned-turns.ts";
import type { GateFile } from "./gate-schema.ts";
import type { Salvaged } from "./salvage.ts";
import type { SpecFile } from "./spec-schema.ts";

const LATENCY_MINIMUM = 20;

/**
 * How many invocations a gate needs for a verdict: what the spec says, else so many that, were the
 * true rate the tolerated one, it would have shown. 0 for gates that count none; infinite for a
 * `max` of 0, which no number excludes.
 */
export function minimumOf(gate: GateFile): number {
  switch (gate.kind) {
    case "threshold":
      if (gate.metric === "query") return 0;
      if (gate.minimumInvocations !== undefined) return gate.minimumInvocations;
      if (gate.metric === "latency") return LATENCY_MINIMUM;
      if (gate.metric === "throttles" || gate.max === undefined) return 1;
      return gate.max === 0
        ? Number.POSITIVE_INFINITY
        : computeInvocationsToExclude(computeExcludedRate(gate.max), DEFAULT_ALPHA);
    case "sequential":
    case "latency":
      return (
        gate.minimumInvocations ??
        computeInvocationsToExclude(computeExcludedRate(gate.toleratedRate), gate.alpha)
      );
    default:
      return 0;
  }
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
