import { countSmokeTurns, minimumOf } from "./gate-minimum.ts";
import { issue } from "./rule.ts";
import type { Rule } from "./rule.ts";

/** Before the re-point there are no invocations but the smoke's own. */
const reachableMinimum: Rule = ({ read: { gate, smoke } }) => {
  const turns = countSmokeTurns(smoke);
  if (turns === undefined) return [];
  return (gate?.gates ?? []).flatMap((each, index) => {
    if (each?.kind !== "threshold" || (each.minimumInvocations ?? 0) <= turns) return [];
    return [
      issue(
        ["gate", "gates", index, "minimumInvocations"],
        `must be at most ${turns}, is ${each.minimumInvocations}: the smoke sends ${turns} turns in all (smoke.sessions × smoke.turns), so the gate could never pass; raise smoke.sessions or use ${turns}`,
      ),
    ];
  });
};

const bakeGates: Rule = ({ read: { bake } }) =>
  (bake?.gates ?? []).flatMap((gate, index) => {
    const path = ["bake", "gates", index];
    if (gate?.kind === "cross-check") {
      return [
        issue(
          [...path, "kind"],
          "must be threshold in the bake: a cross-check compares with the smoke, before the re-point",
        ),
      ];
    }
    if (gate?.kind !== "threshold" || Number.isFinite(minimumOf(gate))) return [];
    return [
      issue(
        [...path, "minimumInvocations"],
        "is missing; with max 0% no number of invocations follows by itself, so say how many are enough",
      ),
    ];
  });

const bakeMinimum: Rule = ({ read: { bake } }) => {
  const wanted = bake?.minimumInvocations;
  if (wanted === undefined) return [];
  return (bake?.gates ?? []).flatMap((gate, index) => {
    const needed = gate === undefined ? 0 : minimumOf(gate);
    if (needed <= wanted || !Number.isFinite(needed)) return [];
    return [
      issue(
        ["bake", "minimumInvocations"],
        `must be at least ${needed}, which bake.gates[${index}] needs for a verdict, is ${wanted}; for a smaller number set minimumInvocations of that gate too`,
      ),
    ];
  });
};

export const gateRules: readonly Rule[] = [reachableMinimum, bakeGates, bakeMinimum];
