import { expect, test } from "vitest";
import { THIRD, setStage, tell, until, untilIn } from "./stage.ts";
import type { Stage } from "./stage.ts";

/** Someone else points the endpoint at a version. */
const repoint = (stage: Stage, version: string): void =>
  stage.emulator.repoint({ runtimeId: stage.runtime.id, endpoint: "production", version });

/** An abort while the answer to the re-point is on its way, and someone else's move before it comes. */
async function moveInAnAbort() {
  const stage = await setStage({
    faults: [
      {
        id: "hold",
        operation: "UpdateAgentRuntimeEndpoint",
        nth: 1,
        effect: { kind: "hold", at: "answer" },
      },
    ],
  });
  const handle = await stage.promote();
  await stage.emulator.holdReached("hold");
  await tell(handle, "abort");
  await stage.mint(THIRD);
  repoint(stage, "3");
  stage.emulator.releaseHold("hold");
  return { stage, handle, status: await untilIn(handle, "needs-person") };
}

test("the fence: an endpoint that someone else moved before the re-point ends drifted, and nothing is sent", async () => {
  const stage = await setStage();
  const handle = await stage.promote((spec) => ({ ...spec, approval: { timeoutMs: 60_000 } }));
  await untilIn(handle, "waiting-for-approval");
  await stage.mint(THIRD);
  repoint(stage, "3");
  await tell(handle, "approve");
  expect((await handle.result()).outcome).toMatchObject({
    kind: "drifted",
    reason: "changed-by-someone-else",
  });
  expect(stage.moves()).toEqual([]);
});

test("someone else's move during the watch ends drifted without a rollback", async () => {
  const stage = await setStage({
    faults: [
      {
        operation: "UpdateAgentRuntimeEndpoint",
        nth: 1,
        effect: { kind: "slow-transition", ms: 20_000 },
      },
    ],
  });
  const handle = await stage.promote();
  await untilIn(handle, "watch");
  await stage.mint(THIRD);
  repoint(stage, "3");
  expect((await handle.result()).outcome?.kind).toBe("drifted");
  expect(stage.moves()).toEqual(["2"]);
});

test("a restore by hand during the bake is recorded as drift and never undone", async () => {
  const stage = await setStage();
  const handle = await stage.promote();
  await untilIn(handle, "bake");
  repoint(stage, "1");
  const { outcome } = await handle.result();
  expect(outcome?.kind).toBe("drifted");
  expect(stage.moves()).toEqual(["2"]);
});

test("a pending rollback waits for a person's word once someone else moved the endpoint", async () => {
  const { stage, handle, status } = await moveInAnAbort();
  expect(status.waiting?.answers).toEqual(["retry", "accept", "point-to"]);
  expect(stage.moves()).toEqual(["2"]);
  await tell(handle, "retry");
  expect((await handle.result()).outcome).toMatchObject({ kind: "rolled-back", reason: "aborted" });
  expect(await stage.endpoint()).toBe("READY 1");
});

test("a person may accept an endpoint that someone else moved", async () => {
  const { stage, handle } = await moveInAnAbort();
  await tell(handle, "accept");
  expect((await handle.result()).outcome).toMatchObject({
    kind: "drifted",
    reason: "accepted-by-person",
  });
  await until(async () => (await stage.endpoint()) === "READY 3");
});
