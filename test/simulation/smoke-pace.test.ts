import { describe, expect, test } from "vitest";
import type { GateSpec } from "../../domain/spec/gate-spec.ts";
import type { PromotionSpec } from "../../domain/spec/promotion-spec.ts";
import { common } from "../domain/values.ts";
import { simulate } from "./simulate.ts";
import type { Simulation } from "./simulate.ts";

/** New sessions per second that AWS allows an account; users need theirs. */
const QUOTA = 25;
const MOST_PARALLEL = 20;

const paired: GateSpec = {
  kind: "paired-smoke",
  ...common("paired smoke", { count: 1 }),
  sessions: 60,
  alpha: 0.05,
  tolerance: {},
};

const withSmoke =
  (more: Partial<PromotionSpec["smoke"]>) =>
  (spec: PromotionSpec): PromotionSpec => ({
    ...spec,
    smoke: {
      ...spec.smoke,
      sessions: 120,
      requiredPasses: 120,
      budget: { ...spec.smoke.budget, maxDurationMs: 3_600_000 },
      ...more,
    },
    gate: { ...spec.gate, gates: [paired] },
  });

/** When sessions were opened and closed. */
function sessionsOf({ answers }: Simulation): { fromMs: number; toMs: number }[] {
  return answers
    .filter(({ name }) => name === "runSmokeSession")
    .map(({ atMs, answeredAtMs }) => ({ fromMs: atMs, toMs: answeredAtMs }));
}

/** The most sessions that were opened within any second. */
function computeBusiestSecond(simulation: Simulation): number {
  const sessions = sessionsOf(simulation);
  return Math.max(
    ...sessions.map(
      ({ fromMs: first }) =>
        sessions.filter(({ fromMs }) => fromMs >= first && fromMs < first + 1_000).length,
    ),
  );
}

/** The most sessions that were open at the same time. */
function computeMostOpen(simulation: Simulation): number {
  const sessions = sessionsOf(simulation);
  return Math.max(
    ...sessions.map(
      ({ fromMs: at }) => sessions.filter(({ fromMs, toMs }) => fromMs <= at && toMs > at).length,
    ),
  );
}

async function runSmokeOf(more: Partial<PromotionSpec["smoke"]>, sessionMs: number) {
  const simulation = simulate(withSmoke(more));
  simulation.around.sessionMs = sessionMs;
  await simulation.runUntil(() => simulation.state().step === "re-point");
  // The smoke's own, and the pairs.
  expect(sessionsOf(simulation)).toHaveLength(120 + 2 * 60);
  return simulation;
}

describe("synthetic sessions, of a smoke and of pairs", () => {
  test.each([10, 400, 3_000])(
    "of %i ms each stay below the account's quota of new sessions per second",
    async (sessionMs) => {
      const simulation = await runSmokeOf({ parallelism: MOST_PARALLEL }, sessionMs);
      expect(computeBusiestSecond(simulation)).toBeLessThanOrEqual(MOST_PARALLEL);
      expect(MOST_PARALLEL).toBeLessThan(QUOTA);
    },
  );

  test.each([1, 3])("are never more than the spec's parallelism of %i", async (parallelism) => {
    expect(computeMostOpen(await runSmokeOf({ parallelism }, 3_000))).toBe(parallelism);
  });
});
