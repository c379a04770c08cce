import { expect, test } from "vitest";
import type { Phase } from "../../domain/promotion/status.ts";
import type { Fault } from "../../emulator/index.ts";
import { setStage, tell, untilIn } from "./stage.ts";
import type { PromotionHandle, Stage, StageOptions } from "./stage.ts";

/** How to hold a promotion in each step long enough to abort it there. */
const before: readonly { step: Phase; options?: StageOptions; wait?: boolean; slow?: boolean }[] = [
  {
    step: "resolve",
    options: {
      faults: [
        {
          id: "hold",
          operation: "GetAgentRuntime",
          nth: 1,
          effect: { kind: "hold", at: "answer" },
        },
      ],
    },
  },
  { step: "await-version", wait: true },
  {
    step: "smoke",
    options: { agents: { "*": { scripted: { reply: { answer: "hello" }, latencyMs: 4_000 } } } },
  },
  { step: "gate", options: { metrics: { periodMs: 1_000, delayMs: 3_600_000 } } },
  { step: "waiting-for-approval", slow: true },
];

test.each(before)(
  "an abort during $step stops: nothing is moved and no session stays open",
  async ({ step, options = {}, wait = false, slow = false }) => {
    const stage = await setStage(options);
    const handle = await stage.promote((spec) => ({
      ...spec,
      ...(wait ? { candidate: { kind: "after", version: "2" } as const } : {}),
      ...(slow ? { approval: { timeoutMs: 60_000 } } : {}),
    }));
    await untilIn(handle, step);
    await tell(handle, "abort");
    if (step === "resolve") stage.emulator.releaseHold("hold");
    const { outcome } = await handle.result();
    expect(outcome).toMatchObject({ kind: "stopped", reason: "aborted" });
    expect(stage.moves()).toEqual([]);
    expect(await stage.endpoint()).toBe("READY 1");
    expect(stage.openSyntheticSessions()).toEqual([]);
  },
);

/** Long enough for the step that waits for it to be seen on a machine that does other things too. */
const slowMove = (nth: number): Fault => ({
  operation: "UpdateAgentRuntimeEndpoint",
  nth,
  effect: { kind: "slow-transition", ms: 6_000 },
});

async function expectRolledBack(stage: Stage, handle: PromotionHandle): Promise<void> {
  expect((await handle.result()).outcome).toMatchObject({ kind: "rolled-back", reason: "aborted" });
  expect(await stage.endpoint()).toBe("READY 1");
  expect(stage.moves().at(-1)).toBe("1");
  expect(stage.openSyntheticSessions()).toEqual([]);
}

test("an abort while the re-point is on the wire waits for its answer, then rolls back", async () => {
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
  expect(stage.moves()).toEqual(["2"]);
  stage.emulator.releaseHold("hold");
  await expectRolledBack(stage, handle);
  expect(stage.moves()).toEqual(["2", "1"]);
});

test("an abort while AWS is UPDATING rolls back as soon as AWS takes the call", async () => {
  const stage = await setStage({ faults: [slowMove(1)] });
  const handle = await stage.promote();
  await untilIn(handle, "watch");
  await tell(handle, "abort");
  await expectRolledBack(stage, handle);
});

test("an abort during verify rolls back and stops the sessions under way", async () => {
  const stage = await setStage();
  const handle = await stage.promote((spec) => ({ ...spec, approval: { timeoutMs: 60_000 } }));
  await untilIn(handle, "waiting-for-approval");
  stage.emulator.setAgent("*", { scripted: { reply: { answer: "hello" }, latencyMs: 4_000 } });
  await tell(handle, "approve");
  await untilIn(handle, "verify");
  await tell(handle, "abort");
  await expectRolledBack(stage, handle);
});

test("an abort during the bake rolls back", async () => {
  const stage = await setStage();
  const handle = await stage.promote();
  await untilIn(handle, "bake");
  await tell(handle, "abort");
  await expectRolledBack(stage, handle);
});

test("an abort while the bake waits for a person rolls back", async () => {
  const stage = await setStage();
  const handle = await stage.promote((spec) => ({
    ...spec,
    bake: { ...spec.bake, timeoutMs: 2_000 },
  }));
  await untilIn(handle, "needs-person");
  await tell(handle, "abort");
  await expectRolledBack(stage, handle);
});

test("an abort during a rollback is refused, since that is what happens already", async () => {
  const stage = await setStage({ faults: [slowMove(2)] });
  const handle = await stage.promote();
  await untilIn(handle, "bake");
  await tell(handle, "abort");
  await untilIn(handle, "roll-back");
  await expect(tell(handle, "abort")).rejects.toMatchObject({ cause: { type: "MessageRefused" } });
  await expectRolledBack(stage, handle);
});

test("a cancellation from the Temporal UI is an abort: the rollback still runs", async () => {
  const stage = await setStage();
  const handle = await stage.promote();
  await untilIn(handle, "bake");
  await handle.cancel();
  await expectRolledBack(stage, handle);
});
