import { expect, test } from "vitest";
import type { PromotionSpec } from "../../domain/spec/promotion-spec.ts";
import { NEXT, THIRD, setStage, statusOf, tell, untilIn } from "./stage.ts";

const failing = { scripted: { reply: { answer: "no" } } };

test("a candidate that passes every gate ends promoted, and the endpoint serves it", async () => {
  const stage = await setStage();
  stage.traffic();
  const handle = await stage.promote();
  const status = await handle.result();
  expect(status.outcome).toMatchObject({ kind: "promoted" });
  expect([status.baseline, status.candidate]).toEqual(["1", "2"]);
  expect(status.steps.map(({ step }) => step)).toEqual([
    "resolve",
    "await-version",
    "smoke",
    "gate",
    "approve",
    "re-point",
    "watch",
    "verify",
    "bake",
  ]);
  expect(await stage.endpoint()).toBe("READY 2");
  expect(stage.moves()).toEqual(["2"]);
  expect(stage.openSyntheticSessions()).toEqual([]);
  expect(status.restoreCommand).toContain("--agent-runtime-version 1");
});

test("a candidate that is live already ends nothing-to-do without a call that changes anything", async () => {
  const stage = await setStage();
  const handle = await stage.promote((spec) => ({
    ...spec,
    candidate: { kind: "version", version: "1" },
  }));
  expect((await handle.result()).outcome?.kind).toBe("nothing-to-do");
  expect(stage.moves()).toEqual([]);
});

test("a candidate that fails its smoke stops, and the endpoint stays untouched", async () => {
  const stage = await setStage({ agents: { [NEXT]: failing, "*": failing } });
  const status = await (await stage.promote()).result();
  expect(status.outcome).toMatchObject({ kind: "stopped", reason: "smoke-failed" });
  expect(status.outcome?.explanation).toContain("hello");
  expect(await stage.endpoint()).toBe("READY 1");
  expect(stage.moves()).toEqual([]);
  expect(stage.openSyntheticSessions()).toEqual([]);
});

test("a version that AWS could not make stops the promotion with AWS's own reason", async () => {
  const stage = await setStage({
    faults: [
      {
        operation: "UpdateAgentRuntime",
        nth: 2,
        effect: { kind: "create-failed", reason: "image not found" },
      },
    ],
  });
  const handle = await stage.promote((spec) => ({
    ...spec,
    candidate: { kind: "after", version: "2" },
  }));
  await untilIn(handle, "await-version");
  void stage.mint(THIRD).catch(() => {});
  const status = await handle.result();
  expect(status.outcome).toMatchObject({ kind: "stopped", reason: "candidate-failed" });
  expect(status.outcome?.explanation).toContain("image not found");
});

test("a gate stops the promotion when CloudWatch shows more errors than the smoke saw", async () => {
  const stage = await setStage();
  stage.emulator.recordTraffic({
    runtime: stage.runtime.id,
    endpoint: "DEFAULT",
    invocations: 3,
    errors: 3,
    atMs: Date.now() + 300,
  });
  const handle = await stage.promote();
  const timer = setInterval(
    () =>
      stage.emulator.recordTraffic({
        runtime: stage.runtime.id,
        endpoint: "DEFAULT",
        invocations: 3,
        errors: 3,
      }),
    100,
  );
  const status = await handle.result();
  clearInterval(timer);
  expect(status.outcome).toMatchObject({ kind: "stopped", reason: "gate-failed" });
  expect(stage.moves()).toEqual([]);
});

test("no data is never a pass: without metrics the gate waits for a person, and an abort stops it", async () => {
  const stage = await setStage({ metrics: { periodMs: 1_000, delayMs: 3_600_000 } });
  const handle = await stage.promote((spec) => ({
    ...spec,
    gate: { ...spec.gate, timeoutMs: 2_000 },
  }));
  const waiting = await untilIn(handle, "needs-person");
  expect(waiting.waiting?.answers).toEqual(["retry", "abort"]);
  await tell(handle, "abort");
  expect((await handle.result()).outcome).toMatchObject({ kind: "stopped", reason: "aborted" });
  expect(stage.moves()).toEqual([]);
});

const withApproval = (spec: PromotionSpec, timeoutMs = 60_000): PromotionSpec => ({
  ...spec,
  approval: { timeoutMs },
});

test("nothing moves before the approval, and the approval lets it go on", async () => {
  const stage = await setStage();
  stage.traffic();
  const handle = await stage.promote(withApproval);
  await untilIn(handle, "waiting-for-approval");
  expect(stage.moves()).toEqual([]);
  await tell(handle, "approve");
  expect((await handle.result()).outcome?.kind).toBe("promoted");
});

test("a rejected promotion stops", async () => {
  const stage = await setStage();
  const handle = await stage.promote(withApproval);
  await untilIn(handle, "waiting-for-approval");
  await tell(handle, "reject", "not on a Friday");
  const { outcome } = await handle.result();
  expect(outcome).toMatchObject({ kind: "stopped", reason: "rejected" });
  expect(outcome?.explanation).toContain("not on a Friday");
  expect(stage.moves()).toEqual([]);
});

test("an approval that nobody gives in time expires", async () => {
  const stage = await setStage();
  const handle = await stage.promote((spec) => withApproval(spec, 500));
  expect((await handle.result()).outcome).toMatchObject({ kind: "stopped", reason: "expired" });
});

test("evidence belongs to the version it was gathered on: a newer version during the smoke supersedes", async () => {
  const stage = await setStage({
    agents: { "*": { scripted: { reply: { answer: "hello" }, latencyMs: 4_000 } } },
  });
  const handle = await stage.promote();
  await untilIn(handle, "smoke");
  await stage.mint(THIRD);
  const status = await handle.result();
  expect(status.outcome).toMatchObject({ kind: "stopped", reason: "superseded" });
  expect(stage.moves()).toEqual([]);
});

test("with onSuperseded restart the promotion starts over on the newest version", async () => {
  const stage = await setStage({
    agents: { "*": { scripted: { reply: { answer: "hello" }, latencyMs: 4_000 } } },
  });
  stage.traffic();
  const handle = await stage.promote((spec) => ({
    ...spec,
    smoke: { ...spec.smoke, onSuperseded: "restart" },
  }));
  await untilIn(handle, "smoke");
  stage.emulator.setAgent("*", { scripted: { reply: { answer: "hello" } } });
  await stage.mint(THIRD);
  const status = await handle.result();
  expect([status.outcome?.kind, status.candidate]).toEqual(["promoted", "3"]);
  expect(stage.moves()).toEqual(["3"]);
});

test("an update that ends UPDATE_FAILED rolls back by itself", async () => {
  const stage = await setStage({
    faults: [
      {
        operation: "UpdateAgentRuntimeEndpoint",
        nth: 1,
        effect: { kind: "update-failed", reason: "no capacity" },
      },
    ],
  });
  const status = await (await stage.promote()).result();
  expect(status.outcome).toMatchObject({ kind: "rolled-back", reason: "update-failed" });
  expect(status.outcome?.explanation).toContain("no capacity");
  expect(await stage.endpoint()).toBe("READY 1");
  expect(stage.moves()).toEqual(["2", "1"]);
});

test("an update that never ends rolls back at the watch's deadline, once AWS takes the call", async () => {
  const stage = await setStage({
    switches: { conflictWhileUpdating: false },
    faults: [{ operation: "UpdateAgentRuntimeEndpoint", nth: 1, effect: { kind: "stuck" } }],
  });
  const status = await (
    await stage.promote((spec) => ({ ...spec, watch: { ...spec.watch, timeoutMs: 1_500 } }))
  ).result();
  expect(status.outcome).toMatchObject({ kind: "rolled-back", reason: "update-deadline" });
  expect(await stage.endpoint()).toBe("READY 1");
});

test("a candidate that fails through the endpoint itself rolls back before users depend on it", async () => {
  const stage = await setStage();
  const handle = await stage.promote(withApproval);
  await untilIn(handle, "waiting-for-approval");
  stage.emulator.setAgent(NEXT, failing);
  await tell(handle, "approve");
  expect((await handle.result()).outcome).toMatchObject({
    kind: "rolled-back",
    reason: "verify-failed",
  });
  expect(await stage.endpoint()).toBe("READY 1");
  expect(stage.openSyntheticSessions()).toEqual([]);
});

test("an agent that starts to fail after the re-point is rolled back from the bake", async () => {
  const stage = await setStage();
  stage.traffic({ errors: 2 });
  const status = await (await stage.promote()).result();
  expect(status.outcome).toMatchObject({ kind: "rolled-back", reason: "bake-failed" });
  expect(status.outcome?.explanation).toMatch(/\d+ of \d+ invocations failed/);
  expect(await stage.endpoint()).toBe("READY 1");
  expect(stage.moves()).toEqual(["2", "1"]);
});

test("a bake without traffic ends as the spec says: by default a person is asked, and protection goes on", async () => {
  const stage = await setStage();
  const handle = await stage.promote((spec) => ({
    ...spec,
    bake: { ...spec.bake, timeoutMs: 2_500 },
  }));
  await untilIn(handle, "needs-person");
  expect(await stage.endpoint()).toBe("READY 2");
  stage.traffic({ errors: 5 });
  expect((await handle.result()).outcome).toMatchObject({
    kind: "rolled-back",
    reason: "bake-failed",
  });
  expect(await stage.endpoint()).toBe("READY 1");
});

test("a bake without evidence rolls back when the spec says so", async () => {
  const stage = await setStage();
  const handle = await stage.promote((spec) => ({
    ...spec,
    bake: { ...spec.bake, timeoutMs: 2_500, onNoEvidence: "roll-back" },
  }));
  expect((await handle.result()).outcome).toMatchObject({
    kind: "rolled-back",
    reason: "no-evidence",
  });
  expect(await stage.endpoint()).toBe("READY 1");
});

test("every decision is recorded with the values it was made from", async () => {
  const stage = await setStage();
  stage.traffic();
  const handle = await stage.promote();
  const { decisions } = await handle.result();
  const repoint = decisions.find(({ decision }) => decision === "re-point");
  expect(repoint?.values).toMatchObject({
    found: { liveVersion: "1" },
    observed: { liveVersion: "1" },
    candidate: "2",
  });
  const bake = decisions.find(({ decision }) => decision === "bake: promote");
  expect(bake?.values).toMatchObject({
    look: { invocations: expect.any(Number) },
    verdicts: [{ verdict: "pass" }],
  });
  expect((await statusOf(handle)).phase).toBe("finished");
});
