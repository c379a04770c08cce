import { expect, onTestFinished, test } from "vitest";
import { laneOf, untilPolled } from "./lane-stage.ts";
import { spawnWorker } from "./spawn-worker.ts";
import { setStage, tell, until, untilIn } from "./stage.ts";
import type { StageOptions } from "./stage.ts";

const finish = onTestFinished as NonNullable<StageOptions["finish"]>;

test("a worker killed with a promotion running, a queue and a request on its way loses nothing and repeats nothing", async () => {
  const stage = await setStage({ worker: false });
  const doomed = await spawnWorker(stage, { finish });
  await untilPolled(stage);
  const lane = laneOf(stage);
  const first = await lane.request({
    key: "first",
    spec: { ...lane.spec, approval: { timeoutMs: 60_000 } },
  });
  await untilIn(lane.promotion(), "waiting-for-approval");
  await lane.request({ key: "second", onBusy: "queue" });
  doomed.kill("SIGKILL");
  // Nobody answers them before the next worker is there.
  const third = lane.request({ key: "third", onBusy: "queue" });
  const frozen = lane.word("freeze");
  await spawnWorker(stage, { finish });
  await Promise.all([third, frozen]);
  expect(await lane.request({ key: "first" })).toEqual(first);
  await lane.word("unfreeze");
  stage.traffic();
  await tell(lane.promotion(), "approve");
  const { outcomes } = await lane.untilStatus(({ outcomes: ended }) => ended.length === 3);
  expect(outcomes.map(({ outcome }) => outcome?.kind)).toEqual([
    "promoted",
    "nothing-to-do",
    "nothing-to-do",
  ]);
  expect(stage.moves()).toEqual(["2"]);
});

test("a worker killed while a promotion ends: the next one finds its end, once", async () => {
  const stage = await setStage({ worker: false });
  const doomed = await spawnWorker(stage, { finish });
  await untilPolled(stage);
  const lane = laneOf(stage);
  await lane.request();
  await untilIn(lane.promotion(), "bake");
  stage.traffic();
  await until(async () => (await lane.promotion().describe()).status.name === "COMPLETED");
  doomed.kill("SIGKILL");
  await spawnWorker(stage, { finish });
  const { outcomes } = await lane.untilStatus(({ expected }) => expected === "2");
  expect(outcomes).toMatchObject([{ outcome: { kind: "promoted" } }]);
});
