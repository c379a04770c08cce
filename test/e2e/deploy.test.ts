import { expect, test } from "vitest";
import { setStage, untilIn } from "./stage.ts";
import { startWorker } from "./start-worker.ts";
import type { StageOptions } from "./stage.ts";

const slowAgent: StageOptions = {
  agents: { "*": { scripted: { reply: { answer: "hello" }, latencyMs: 4_000 } } },
};

const steps = [
  { step: "smoke", options: slowAgent },
  { step: "bake", options: {} },
] as const;

test.each(steps)(
  "a worker that is replaced during $step, as every deploy does, costs nothing",
  async ({ step, options }) => {
    const stage = await setStage({ ...options, worker: false });
    const first = await startWorker(stage.taskQueue);
    const handle = await stage.promote();
    await untilIn(handle, step);
    // Not before: a bake with users could be over before it was seen.
    stage.traffic();
    await first.stop();
    await startWorker(stage.taskQueue);
    expect((await handle.result()).outcome?.kind).toBe("promoted");
    expect(stage.moves()).toEqual(["2"]);
    expect(stage.openSyntheticSessions()).toEqual([]);
  },
);
