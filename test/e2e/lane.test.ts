import { expect, test } from "vitest";
import { laneOf } from "./lane-stage.ts";
import { setStage, tell, untilIn } from "./stage.ts";

test("a request starts a promotion under the endpoint's one id, and the lane remembers how it ended", async () => {
  const stage = await setStage();
  stage.traffic();
  const lane = laneOf(stage);
  const answer = await lane.request({ key: "commit-1" });
  expect(answer).toMatchObject({
    key: "commit-1",
    promotion: expect.stringMatching(/^[0-9a-f]{8}$/),
  });
  expect((await lane.promotion().result()).outcome?.kind).toBe("promoted");
  const status = await lane.untilStatus(({ outcomes }) => outcomes.length === 1);
  expect(status).toMatchObject({
    phase: "idle",
    expected: "2",
    outcomes: [{ promotion: answer.promotion, outcome: { kind: "promoted" }, candidate: "2" }],
  });
  expect(await lane.request({ key: "commit-1" })).toEqual(answer);
  expect((await lane.status()).running).toBeUndefined();
});

test("while a promotion runs a request is refused by default, and may queue, replace what waits, or be repeated", async () => {
  const stage = await setStage();
  const lane = laneOf(stage, { queueLimit: 2 });
  const approval = { ...lane.spec, approval: { timeoutMs: 60_000 } };
  await lane.request({ spec: approval });
  expect(await lane.refusal()).toBe("Busy");
  expect(await lane.request({ key: "a", onBusy: "queue" })).toMatchObject({ position: 1 });
  expect(await lane.request({ key: "b", onBusy: "queue" })).toMatchObject({ position: 2 });
  expect(await lane.refusal({ onBusy: "queue" })).toBe("QueueFull");
  expect(await lane.request({ key: "a", onBusy: "queue" })).toMatchObject({ position: 1 });
  expect(await lane.request({ key: "c", onBusy: "replace" })).toMatchObject({ position: 1 });
  expect((await lane.status()).queue.map(({ key }) => key)).toEqual(["c"]);
  await untilIn(lane.promotion(), "waiting-for-approval");
  await tell(lane.promotion(), "reject");
  await lane.untilStatus(({ running }) => running?.key === "c");
});

test("superseding before the re-point stops the running promotion and starts the newer one", async () => {
  const stage = await setStage();
  const lane = laneOf(stage);
  const approval = { ...lane.spec, approval: { timeoutMs: 60_000 } };
  await lane.request({ key: "old", spec: approval });
  await untilIn(lane.promotion(), "waiting-for-approval");
  await lane.request({ key: "new", spec: approval, onBusy: "supersede" });
  const status = await lane.untilStatus(({ running }) => running?.key === "new");
  expect(status.outcomes).toMatchObject([{ outcome: { kind: "stopped", reason: "superseded" } }]);
  expect(stage.moves()).toEqual([]);
});

test.each([
  ["finish", "promoted"],
  ["roll-back", "rolled-back"],
] as const)("superseded after the re-point the running one may %s: %s", async (choice, outcome) => {
  const stage = await setStage();
  const lane = laneOf(stage);
  await lane.request({ key: "old" });
  await untilIn(lane.promotion(), "bake");
  await lane.request({ key: "new", onBusy: "supersede", supersedeAfterRepoint: choice });
  stage.traffic();
  const status = await lane.untilStatus(({ outcomes }) => outcomes.length > 0);
  expect(status.outcomes[0]?.outcome?.kind).toBe(outcome);
  // It was not found bad: it only made room.
  expect(status.rolledBack).toEqual([]);
  await lane.untilStatus(({ outcomes }) => outcomes.length === 2);
});

test("a version that was rolled back is not promoted again without a word", async () => {
  const stage = await setStage();
  const traffic = stage.traffic({ errors: 3 });
  const lane = laneOf(stage);
  await lane.request();
  await lane.untilStatus(({ rolledBack }) => rolledBack[0]?.version === "2");
  traffic.stop();
  const named = { ...lane.spec, candidate: { kind: "version", version: "2" } as const };
  expect(await lane.refusal({ spec: named })).toBe("RolledBackBefore");
  await lane.request();
  const refused = await lane.untilStatus(({ outcomes }) => outcomes.length === 2);
  expect(refused.outcomes[1]?.failure).toContain("was rolled back by promotion");
  expect(stage.moves()).toEqual(["2", "1"]);
  stage.traffic();
  await lane.request({ again: true });
  const again = await lane.untilStatus(({ outcomes }) => outcomes.length === 3);
  expect(again.outcomes[2]?.outcome?.kind).toBe("promoted");
  expect(again.rolledBack).toEqual([]);
});
