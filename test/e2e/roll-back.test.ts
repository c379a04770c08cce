import { expect, test } from "vitest";
import { setStage, statusOf, tell, untilIn } from "./stage.ts";

const updateFailed = (nth: number | [number, number]) => ({
  operation: "UpdateAgentRuntimeEndpoint",
  nth,
  effect: { kind: "update-failed" as const, reason: "no capacity" },
});

test("UPDATE_FAILED twice in a rollback still ends on the baseline: each decision has a token of its own", async () => {
  const stage = await setStage({ faults: [updateFailed([1, 3])] });
  const { outcome } = await (await stage.promote()).result();
  expect(outcome).toMatchObject({ kind: "rolled-back", reason: "update-failed" });
  expect(stage.moves()).toEqual(["2", "1", "1", "1"]);
  expect(await stage.endpoint()).toBe("READY 1");
});

test("an answer lost after the change was made ends promoted, not drifted, with one change", async () => {
  const stage = await setStage({
    faults: [{ operation: "UpdateAgentRuntimeEndpoint", nth: 1, effect: { kind: "lose-answer" } }],
  });
  stage.traffic();
  const { outcome } = await (await stage.promote()).result();
  expect(outcome?.kind).toBe("promoted");
  expect(stage.moves()).toEqual(["2"]);
  const tokens = stage.emulator
    .calls({ operation: "UpdateAgentRuntimeEndpoint" })
    .map((entry) => (entry.kind === "call" ? entry.clientToken : undefined));
  expect(tokens.length).toBeGreaterThan(1);
  expect(new Set(tokens).size).toBe(1);
});

test("a throttled re-point is repeated with the same token", async () => {
  const stage = await setStage({
    faults: [
      { operation: "UpdateAgentRuntimeEndpoint", nth: [1, 2], effect: { kind: "throttle" } },
    ],
  });
  stage.traffic();
  expect((await (await stage.promote()).result()).outcome?.kind).toBe("promoted");
  expect(stage.moves()).toEqual(["2"]);
});

test("a re-point that AWS refuses fails the promotion and leaves the endpoint untouched", async () => {
  const stage = await setStage({
    faults: [
      {
        operation: "UpdateAgentRuntimeEndpoint",
        effect: { kind: "access-denied", message: "not allowed" },
      },
    ],
  });
  const handle = await stage.promote();
  await expect(handle.result()).rejects.toMatchObject({ cause: { type: "AccessDeniedException" } });
  expect(await stage.endpoint()).toBe("READY 1");
  expect(stage.openSyntheticSessions()).toEqual([]);
});

test("cancel, then a rollback that fails, then a person's retry: the endpoint ends on the baseline", async () => {
  const stage = await setStage({ faults: [{ id: "down", ...updateFailed([2, 1_000]) }] });
  const handle = await stage.promote((spec) => ({
    ...spec,
    rollback: { ...spec.rollback, timeoutMs: 1_500 },
  }));
  await untilIn(handle, "bake");
  await handle.cancel();
  const waiting = await untilIn(handle, "needs-person");
  expect(waiting.waiting?.what).toContain("could not be rolled back");
  stage.emulator.removeFault("down");
  await tell(handle, "retry");
  expect((await handle.result()).outcome).toMatchObject({ kind: "rolled-back", reason: "aborted" });
  expect(await stage.endpoint()).toBe("READY 1");
});

test("a rollback needs neither CloudWatch nor an approval", async () => {
  const stage = await setStage({ faults: [updateFailed(1)] });
  const handle = await stage.promote((spec) => ({ ...spec, approval: { timeoutMs: 60_000 } }));
  await untilIn(handle, "waiting-for-approval");
  stage.emulator.addFault({ operation: "GetMetricData", effect: { kind: "access-denied" } });
  await tell(handle, "approve");
  expect((await handle.result()).outcome).toMatchObject({
    kind: "rolled-back",
    reason: "update-failed",
  });
});

test("an endpoint made by the promotion is deleted again when it fails before any traffic", async () => {
  const stage = await setStage({
    endpoint: false,
    faults: [
      {
        operation: "CreateAgentRuntimeEndpoint",
        effect: { kind: "create-failed", reason: "no capacity" },
      },
    ],
  });
  const { outcome } = await (await stage.promote((spec) => ({ ...spec, create: true }))).result();
  expect(outcome).toMatchObject({ kind: "stopped", reason: "update-failed" });
  await expect(stage.endpoint()).rejects.toMatchObject({ name: "ResourceNotFoundException" });
});

test("an endpoint made by the promotion that fails in the bake calls a person, and is never called rolled back", async () => {
  const stage = await setStage({ endpoint: false });
  const handle = await stage.promote((spec) => ({ ...spec, create: true }));
  await untilIn(handle, "bake");
  stage.traffic({ errors: 5 });
  const waiting = await untilIn(handle, "needs-person");
  expect(waiting.waiting?.answers).toEqual(["retry", "accept", "point-to"]);
  await tell(handle, "accept");
  expect((await handle.result()).outcome).toMatchObject({
    kind: "drifted",
    reason: "accepted-by-person",
  });
  expect(await stage.endpoint()).toBe("READY 2");
});

test("the description that was read is sent back with the re-point and the rollback", async () => {
  const stage = await setStage({ faults: [updateFailed(1)] });
  const handle = await stage.promote();
  await handle.result();
  expect((await statusOf(handle)).endpoint?.description).toBe("for users");
});
