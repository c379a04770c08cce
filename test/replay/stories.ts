import { always } from "../e2e/quick-spec.ts";
import { NEXT, THIRD, tell, untilIn } from "../e2e/stage.ts";
import type { PromotionHandle, Stage, StageOptions } from "../e2e/stage.ts";
import { laneStories } from "./lane-stories.ts";
import type { RecordedStory } from "./recorded-story.ts";

const approval = { approval: { timeoutMs: 60_000 } };
const failing = { scripted: { reply: { answer: "no" } } };
const updateFailed = (nth: number | [number, number]): StageOptions => ({
  faults: [
    {
      id: "down",
      operation: "UpdateAgentRuntimeEndpoint",
      nth,
      effect: { kind: "update-failed", reason: "no capacity" },
    },
  ],
});

const toApproval = async (stage: Stage): Promise<PromotionHandle> => {
  const handle = await stage.promote((spec) => ({ ...spec, ...approval }));
  await untilIn(handle, "waiting-for-approval");
  return handle;
};

const toBake = async (
  stage: Stage,
  change: Parameters<Stage["promote"]>[0] = (spec) => spec,
): Promise<PromotionHandle> => {
  const handle = await stage.promote(change);
  await untilIn(handle, "bake");
  return handle;
};

/** A rollback that AWS refuses for longer than it is tried. */
const toNeedsPerson = async (stage: Stage): Promise<PromotionHandle> => {
  const handle = await toBake(stage, (spec) => ({
    ...spec,
    rollback: { ...spec.rollback, timeoutMs: 2_000 },
  }));
  await tell(handle, "abort");
  await untilIn(handle, "needs-person");
  return handle;
};

/** One story for each outcome, each message and each kind of run: what their histories pin down is replayed in CI. */
export const stories: Readonly<Record<string, RecordedStory>> = {
  promoted: {
    async play(stage) {
      stage.traffic();
      return stage.promote();
    },
  },
  "promoted-paused": {
    async play(stage) {
      stage.traffic();
      const handle = await toApproval(stage);
      await tell(handle, "pause");
      await tell(handle, "approve");
      await tell(handle, "resume");
      return handle;
    },
  },
  "promoted-bake-skipped": {
    async play(stage) {
      stage.traffic();
      const handle = await toBake(stage, (spec) => ({
        ...spec,
        bake: { ...spec.bake, durationMs: 600_000, timeoutMs: 3_600_000 },
      }));
      await tell(handle, "skip-bake");
      return handle;
    },
  },
  "promoted-freeze-overridden": {
    async play(stage) {
      stage.traffic();
      const handle = await stage.promote((spec) => ({ ...spec, freeze: [always] }));
      await untilIn(handle, "frozen");
      await tell(handle, "override-freeze");
      return handle;
    },
  },
  "promoted-minted": {
    async play(stage) {
      stage.traffic();
      return stage.promote((spec) => ({
        ...spec,
        candidate: { kind: "artifact", artifact: { kind: "container", uri: THIRD }, mint: true },
      }));
    },
  },
  "promoted-created": {
    options: { endpoint: false },
    async play(stage) {
      const handle = await stage.promote((spec) => ({ ...spec, create: true }));
      await untilIn(handle, "bake");
      stage.traffic();
      return handle;
    },
  },
  "promoted-approved": {
    async play(stage) {
      stage.traffic();
      const handle = await toApproval(stage);
      await tell(handle, "approve");
      return handle;
    },
  },
  "nothing-to-do": {
    play: (stage) =>
      stage.promote((spec) => ({ ...spec, candidate: { kind: "version", version: "1" } })),
  },
  "stopped-smoke-failed": {
    options: { agents: { [NEXT]: failing, "*": failing } },
    play: (stage) => stage.promote(),
  },
  "stopped-rejected": {
    async play(stage) {
      const handle = await toApproval(stage);
      await tell(handle, "reject");
      return handle;
    },
  },
  "stopped-expired": {
    play: (stage) => stage.promote((spec) => ({ ...spec, approval: { timeoutMs: 300 } })),
  },
  "stopped-aborted": {
    async play(stage) {
      const handle = await toApproval(stage);
      await tell(handle, "abort");
      return handle;
    },
  },
  "stopped-no-evidence": {
    options: { metrics: { periodMs: 1_000, delayMs: 3_600_000 } },
    play: (stage) =>
      stage.promote((spec) => ({
        ...spec,
        gate: { ...spec.gate, timeoutMs: 1_000, onNoEvidence: "stop" },
      })),
  },
  "stopped-superseded": {
    options: { agents: { "*": { scripted: { reply: { answer: "hello" }, latencyMs: 1_500 } } } },
    async play(stage) {
      const handle = await stage.promote();
      await untilIn(handle, "smoke");
      await stage.mint(THIRD);
      return handle;
    },
  },
  "rolled-back-update-failed": { options: updateFailed(1), play: (stage) => stage.promote() },
  "rolled-back-bake-failed": {
    async play(stage) {
      stage.traffic({ errors: 3 });
      return stage.promote();
    },
  },
  "rolled-back-verify-failed": {
    async play(stage) {
      const handle = await toApproval(stage);
      stage.emulator.setAgent(NEXT, failing);
      await tell(handle, "approve");
      return handle;
    },
  },
  "rolled-back-as-asked": {
    play: (stage) =>
      stage.promote((spec) => spec, { rollback: { to: "2", by: "tester", reason: "test" } }),
  },
  "rolled-back-elsewhere": {
    options: updateFailed([2, 1_000]),
    async play(stage) {
      await stage.mint(THIRD);
      const handle = await toNeedsPerson(stage);
      stage.emulator.removeFault("down");
      await tell(handle, "point-to", "test", { version: "2" });
      return handle;
    },
  },
  "rolled-back-cancelled-in-the-bake": {
    async play(stage) {
      const handle = await toBake(stage);
      await handle.cancel();
      return handle;
    },
  },
  "rolled-back-after-a-retry": {
    options: updateFailed([2, 1_000]),
    async play(stage) {
      const handle = await toNeedsPerson(stage);
      stage.emulator.removeFault("down");
      await tell(handle, "retry");
      return handle;
    },
  },
  "drifted-in-the-bake": {
    async play(stage) {
      const handle = await toBake(stage);
      stage.emulator.repoint({ runtimeId: stage.runtime.id, endpoint: "production", version: "1" });
      return handle;
    },
  },
  "drifted-accepted": {
    options: updateFailed([2, 1_000]),
    async play(stage) {
      const handle = await toNeedsPerson(stage);
      await tell(handle, "accept");
      return handle;
    },
  },
  "failed-access-denied": {
    options: {
      faults: [{ operation: "UpdateAgentRuntimeEndpoint", effect: { kind: "access-denied" } }],
    },
    play: (stage) => stage.promote(),
  },
  ...laneStories,
};
