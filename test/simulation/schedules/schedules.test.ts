import { expect, test } from "vitest";
import { runSchedules } from "./run-schedules.ts";

test("300 random stories break no promise", async () => {
  // Well below the test's own time-out, so that a failure is printed and not lost in it.
  const { failure } = await runSchedules({ runs: 300, seed: 20_261_121, limitMs: 80_000 });
  expect(failure).toBeUndefined();
});
