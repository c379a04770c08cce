import type { PromotionSpec } from "../spec/promotion-spec.ts";

/** How many sessions each side gets before the re-point; 0 where no gate compares the two. */
export function countPairsNeeded({ gate, smoke }: PromotionSpec): number {
  const needed = gate.gates.map((each) => {
    if (each.kind === "paired-smoke") return each.sessions;
    const compares =
      each.kind === "evaluation" && each.evaluators.some(({ maxDrop }) => maxDrop !== undefined);
    return compares ? smoke.sessions : 0;
  });
  return Math.max(0, ...needed);
}
