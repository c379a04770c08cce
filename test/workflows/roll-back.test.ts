import { expect, test } from "vitest";
import { rollBack } from "../../workflows/steps/roll-back.ts";
import { stubEnvironment } from "../domain/stub-environment.ts";
import { MINUTE_MS, NOW, endpoint, stateIn } from "../domain/values.ts";

test("a pending rollback waits for a person once someone else moved the endpoint, also to the version that an update failed to reach before the promotion", async () => {
  const state = stateIn("roll-back", {
    found: endpoint("UPDATE_FAILED 1>5"),
    repoint: { kind: "update", token: "t", sentAtMs: NOW, acceptedAtMs: NOW },
    sawCandidateLive: true,
    rollback: {
      reason: "bake-failed",
      explanation: "It fails.",
      hadTraffic: true,
      startedAtMs: NOW,
      deadlineMs: NOW + MINUTE_MS,
      sends: 0,
      tries: 0,
      pausedAfter: 0,
      stableReads: 0,
      overruled: [],
    },
  });
  const env = stubEnvironment({
    getEndpoint: () => endpoint("READY 5"),
    updateEndpoint: () => undefined,
    watchEndpoint: () => ({ last: endpoint("READY 1"), stableReads: 2, sawWanted: true }),
  });
  await rollBack(env, state).catch(() => {});
  expect(env.calls.map(({ name }) => name)).toEqual(["getEndpoint"]);
});
