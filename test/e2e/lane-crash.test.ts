import { afterAll, beforeAll, expect, test } from "vitest";
import { laneMoments, playMoment, wantedEnd } from "./lane-moments.ts";
import type { End, Moment } from "./lane-moments.ts";
import { sendToLane } from "../../client/lanes/send-to-lane.ts";
import { untilPolled } from "./lane-stage.ts";
import { specFor } from "./quick-spec.ts";
import { spawnWorker } from "./spawn-worker.ts";
import { setStage } from "./stage.ts";
import { startWorker } from "./start-worker.ts";

const undos: (() => Promise<unknown> | void)[] = [];
const stories = new Map<string, Promise<End>>();

async function play(moment: Moment): Promise<End> {
  const stage = await setStage({ worker: false, finish: (undo) => void undos.push(undo) });
  const doomed = await spawnWorker(stage);
  const crash = async (): Promise<void> => {
    doomed.kill("SIGKILL");
    await spawnWorker(stage);
  };
  return playMoment(moment, { stage, crash });
}

// All at once: most of each is waiting until Temporal misses the lost worker.
beforeAll(() => {
  for (const [name, moment] of laneMoments) {
    const story = play(moment);
    story.catch(() => {});
    stories.set(name, story);
  }
});
afterAll(async () => {
  for (const undo of undos.reverse()) await undo();
});

test.each(laneMoments)(
  "the worker killed when %s: no request is lost, and none runs twice",
  { timeout: 280_000 },
  async (name, moment) => {
    expect(await stories.get(name)).toEqual(wantedEnd(moment));
  },
);

test("a word that no worker answers in time says so, and that it may be sent again", async () => {
  const stage = await setStage({ worker: false });
  const { client, taskQueue, runtime } = stage;
  const worker = await startWorker(taskQueue);
  await untilPolled(stage);
  await worker.stop();
  const freeze = { name: "freeze", input: { by: "tester" }, taskQueue, timeoutMs: 1_000 } as const;
  await expect(sendToLane(client, specFor(runtime.arn).target, freeze)).rejects.toMatchObject({
    code: "NoAnswer",
    message: 'the lane did not answer "freeze" in time; whether it arrived is not known',
    next: expect.stringContaining("nothing happens twice"),
  });
});
