import { expect, test } from "vitest";
import { playPlannedRound } from "./play-planned-round.ts";
import { findFaults } from "./report-rounds.ts";

test("one promotion of each kind keeps every promise when the worker is killed among them", async () => {
  const round = await playPlannedRound({ seed: 3, round: 1, points: 10 });
  expect(round.plan.victim).toBe("worker");
  expect(findFaults(round)).toEqual([]);
}, 600_000);
