import { expect, test } from "vitest";
import { runSchedules } from "./run-schedules.ts";

test("300 random stories break no promise", async () => {
  const { failure } = await runSchedules({ runs: 300, seed: 20_261_121 });
  expect(failure).toBeUndefined();
});
