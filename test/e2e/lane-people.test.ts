import type { SignalDefinition } from "@temporalio/common";
import { expect, test } from "vitest";
import { laneSignals } from "../../workflows/lane-messages.ts";
import { laneOf, moveByHand } from "./lane-stage.ts";
import { NEXT, THIRD, setStage, tell, untilIn } from "./stage.ts";
import { playTwoPeople } from "./two-people.ts";

test(
  "two people promote, approve, freeze, pause, abort and roll back against each other in any order, and every promise is kept",
  { timeout: 280_000 },
  async () => {
    const beside = await setStage();
    const play = async (seed: number) => playTwoPeople(await setStage({ beside }), seed);
    for (const { endpoint, wanted } of await Promise.all([1, 2, 3].map(play)))
      expect(endpoint).toBe(wanted);
  },
);

test("a frozen lane starts nothing toward a candidate, and goes on when it is thawed", async () => {
  const stage = await setStage();
  const lane = laneOf(stage);
  await lane.word("freeze", "release day");
  expect(await lane.refusal()).toBe("Frozen");
  expect(await lane.request({ key: "later", onBusy: "queue" })).toMatchObject({ position: 1 });
  expect(await lane.status()).toMatchObject({
    phase: "frozen",
    headline: "The lane is frozen by tester: release day. 1 more waits.",
  });
  await lane.word("unfreeze");
  await lane.untilStatus(({ running }) => running?.key === "later");
});

test("a running promotion waits before its re-point while the lane is frozen", async () => {
  const stage = await setStage();
  stage.traffic();
  const lane = laneOf(stage);
  await lane.request({ spec: { ...lane.spec, approval: { timeoutMs: 60_000 } } });
  await untilIn(lane.promotion(), "waiting-for-approval");
  await lane.word("freeze");
  await tell(lane.promotion(), "approve");
  await untilIn(lane.promotion(), "frozen");
  expect(stage.moves()).toEqual([]);
  await lane.word("unfreeze");
  expect((await lane.promotion().result()).outcome?.kind).toBe("promoted");
});

test("a promotion that stays frozen longer than its evidence lasts stops, and nothing moved", async () => {
  const stage = await setStage();
  const lane = laneOf(stage);
  const spec = { ...lane.spec, approval: { timeoutMs: 60_000 } };
  await lane.request({
    spec: { ...spec, repoint: { ...spec.repoint, evidenceMaxAgeMs: 2_000 } },
  });
  await untilIn(lane.promotion(), "waiting-for-approval");
  await lane.word("freeze");
  await tell(lane.promotion(), "approve");
  expect((await lane.promotion().result()).outcome).toMatchObject({
    kind: "stopped",
    reason: "frozen",
  });
  expect(stage.moves()).toEqual([]);
});

test("rollback --to works at any time, without history, and while the lane is frozen", async () => {
  const stage = await setStage();
  const lane = laneOf(stage);
  await lane.word("freeze");
  const answer = await lane.rollBack("2", "roll-1");
  expect(answer.promotion).toMatch(/^[0-9a-f]{8}$/);
  expect((await lane.promotion().result()).outcome).toMatchObject({
    kind: "rolled-back",
    reason: "asked-for",
    explanation:
      "Endpoint production serves version 2. Rollback to version 2 asked for by tester: test.",
  });
  expect(await lane.rollBack("2", "roll-1")).toEqual(answer);
  expect(stage.moves()).toEqual(["2"]);
  expect(await stage.endpoint()).toBe("READY 2");
  expect(await lane.untilStatus(({ expected }) => expected === "2")).toMatchObject({
    phase: "frozen",
    rolledBack: [{ version: "1" }],
  });
});

test("a rollback to a version that does not exist fails with the reason, and nothing moved", async () => {
  const stage = await setStage();
  const lane = laneOf(stage);
  await lane.rollBack("77");
  await expect(lane.promotion().result()).rejects.toMatchObject({
    cause: { type: "VersionNotFound" },
  });
  expect(stage.moves()).toEqual([]);
});

test("a rollback during the bake has the running promotion roll back first", async () => {
  const stage = await setStage();
  await stage.mint(THIRD);
  const lane = laneOf(stage);
  await lane.request();
  await untilIn(lane.promotion(), "bake");
  await lane.request({ key: "behind", onBusy: "queue" });
  expect(await lane.rollBack("2")).toMatchObject({ position: 1 });
  const { outcomes } = await lane.untilStatus(({ outcomes: ended }) => ended.length >= 2);
  expect(outcomes.map(({ kind, outcome }) => [kind, outcome?.kind])).toEqual([
    ["promotion", "rolled-back"],
    ["rollback", "rolled-back"],
  ]);
  expect(stage.moves().slice(0, 3)).toEqual(["3", "1", "2"]);
});

test("a newer request waits behind a rollback that somebody asked for, and never takes its place", async () => {
  const stage = await setStage();
  const hold = { kind: "hold", at: "execution" } as const;
  stage.emulator.addFault({ id: "hold", operation: "GetAgentRuntime", nth: 1, effect: hold });
  const lane = laneOf(stage);
  await lane.rollBack("2");
  await stage.emulator.holdReached("hold");
  const newer = { key: "newer", onBusy: "supersede", supersedeAfterRepoint: "roll-back" } as const;
  expect(await lane.request(newer)).toMatchObject({ position: 1 });
  stage.emulator.releaseHold("hold");
  const { outcomes } = await lane.untilStatus(({ outcomes: ended }) => ended.length === 2);
  expect(outcomes).toMatchObject([
    { kind: "rollback", outcome: { kind: "rolled-back", reason: "asked-for" } },
    { kind: "promotion", outcome: { kind: "nothing-to-do" } },
  ]);
  expect(stage.moves()).toEqual(["2"]);
});

test("drift between promotions is told, blocks the next one until a person adopts it, and is not overwritten", async () => {
  const stage = await setStage();
  const lane = laneOf(stage);
  await lane.word("unfreeze");
  await lane.untilStatus(({ expected }) => expected === "1");
  await moveByHand(stage, "2");
  const drifted = await lane.untilStatus(({ drift }) => drift?.observed?.liveVersion === "2");
  expect(drifted.headline).toContain("Someone else moved production: it is");
  expect(await lane.refusal()).toBe("Drifted");
  await lane.word("adopt");
  expect(await lane.status()).toMatchObject({ phase: "idle", expected: "2" });
  expect(stage.moves()).toEqual(["2"]);
});

test("a lane that may adopt drift says so and goes on", async () => {
  const stage = await setStage();
  const lane = laneOf(stage, { onDrift: "adopt" });
  await lane.word("unfreeze");
  await lane.untilStatus(({ expected }) => expected === "1");
  await moveByHand(stage, "2");
  const { notices, phase } = await lane.untilStatus(({ expected }) => expected === "2");
  expect(phase).toBe("idle");
  expect(notices.map(({ text }) => text).join()).toContain("Someone else moved the endpoint");
});

test("a promotion that was started without the lane is noticed, and is no drift", async () => {
  const stage = await setStage();
  stage.traffic();
  const lane = laneOf(stage);
  await lane.word("unfreeze");
  await lane.untilStatus(({ expected }) => expected === "1");
  const direct = await stage.promote();
  expect(await lane.refusal()).toBe("Busy");
  await direct.result();
  const { outcomes, drift } = await lane.untilStatus(({ expected }) => expected === "2");
  expect(drift).toBeUndefined();
  expect(outcomes).toMatchObject([{ outcome: { kind: "promoted" } }]);
});

test("cancelling a lane freezes it", async () => {
  const stage = await setStage();
  const lane = laneOf(stage);
  await lane.word("unfreeze");
  await stage.client.workflow.getHandle(lane.workflowId).cancel();
  await lane.untilStatus(({ phase }) => phase === "frozen");
  expect(await lane.refusal()).toBe("Frozen");
});

test("follow promotes each new version, the newest when several come at once, and never undoes a rollback", async () => {
  const stage = await setStage();
  stage.traffic();
  const lane = laneOf(stage);
  await lane.follow(200);
  await lane.untilStatus(({ follow }) => follow?.seen === "2");
  // While it is frozen, however long it takes, both of them come.
  await lane.word("freeze");
  await stage.mint(THIRD);
  await stage.mint(NEXT);
  await lane.untilStatus(({ follow }) => follow?.due === "4");
  await lane.word("unfreeze");
  const promoted = await lane.untilStatus(({ outcomes }) => outcomes.length === 1);
  expect(promoted.outcomes[0]).toMatchObject({ candidate: "4", outcome: { kind: "promoted" } });
  await lane.rollBack("1");
  const after = await lane.untilStatus(({ outcomes }) => outcomes.length === 2);
  expect(after).toMatchObject({ expected: "1", follow: { seen: "4" } });
  expect(stage.moves()).toEqual(["4", "1"]);
});

test("malformed signals to a lane are counted and recorded, and harm nothing", async () => {
  const stage = await setStage();
  const lane = laneOf(stage);
  await lane.word("unfreeze");
  const handle = stage.client.workflow.getHandle(lane.workflowId);
  const signals = Object.values(laneSignals) as SignalDefinition<[unknown]>[];
  for (const signal of signals)
    for (const argument of ["now", ["now"], null, 7, { extra: true }])
      await handle.signal(signal, argument);
  const sent = 5 * signals.length;
  const status = await lane.untilStatus(({ messages }) => messages.refused === sent);
  expect(status).toMatchObject({ phase: "idle", queue: [], messages: { accepted: 1 } });
  expect(status.messages.lastRefused).toHaveLength(sent);
  const update = handle.executeUpdate("freeze", { args: ["now"] });
  await expect(update).rejects.toMatchObject({ cause: { type: "MessageRefused" } });
  expect(stage.moves()).toEqual([]);
});
