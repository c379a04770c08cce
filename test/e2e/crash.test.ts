import { afterAll, beforeAll, expect, test } from "vitest";
import type { PromotionStatus } from "../../domain/promotion/status.ts";
import { spawnWorker } from "./spawn-worker.ts";
import { setStage, tell, until, untilIn } from "./stage.ts";
import type { PromotionHandle, Stage, StageOptions } from "./stage.ts";

const undos: (() => Promise<unknown> | void)[] = [];

interface Story {
  /** Where the worker is killed. */
  readonly options: StageOptions;
  reach(handle: PromotionHandle, stage: Stage): Promise<unknown>;
}

const hold = (nth: number): StageOptions => ({
  faults: [
    {
      id: "hold",
      operation: "UpdateAgentRuntimeEndpoint",
      nth,
      effect: { kind: "hold", at: "answer" },
    },
  ],
});

const stories = {
  "re-point": { options: hold(1), reach: (_handle, stage) => stage.emulator.holdReached("hold") },
  smoke: {
    options: {
      agents: { "*": { scripted: { reply: { answer: "hello" }, latencyMs: 4_000 } } },
    },
    // The step begins before its sessions do.
    reach: (_handle, stage) => until(() => stage.openSyntheticSessions().length > 0),
  },
  watch: {
    options: {
      faults: [
        {
          operation: "UpdateAgentRuntimeEndpoint",
          nth: 1,
          effect: { kind: "slow-transition", ms: 15_000 },
        },
      ],
    },
    reach: (handle) => untilIn(handle, "watch"),
  },
  bake: { options: {}, reach: (handle) => untilIn(handle, "bake") },
  "roll-back": {
    options: hold(2),
    async reach(handle, stage) {
      await untilIn(handle, "bake");
      await tell(handle, "abort");
      await stage.emulator.holdReached("hold");
    },
  },
} satisfies Record<string, Story>;
type StoryName = keyof typeof stories;

const running = new Map<StoryName, Promise<{ stage: Stage; status: PromotionStatus }>>();

async function play({ options, reach }: Story): Promise<{ stage: Stage; status: PromotionStatus }> {
  const stage = await setStage({
    ...options,
    worker: false,
    finish: (undo) => void undos.push(undo),
  });
  const doomed = await spawnWorker(stage);
  const handle = await stage.promote();
  await reach(handle, stage);
  // Not before: a bake with users could be over before it was seen.
  stage.traffic();
  doomed.kill("SIGKILL");
  if (options.faults?.some(({ id }) => id === "hold")) stage.emulator.releaseHold("hold");
  await spawnWorker(stage);
  return { stage, status: await handle.result() };
}

// All at once: each waits half a minute until Temporal takes the lost worker's activity for lost.
beforeAll(async () => {
  for (const [name, story] of Object.entries(stories)) {
    const ending = play(story);
    ending.catch(() => {});
    running.set(name as StoryName, ending);
  }
});
afterAll(async () => {
  for (const undo of undos.reverse()) await undo();
});

function played(name: StoryName): Promise<{ stage: Stage; status: PromotionStatus }> {
  const story = running.get(name);
  if (!story) throw new Error(`no story ${name}`);
  return story;
}

test.each(["re-point", "watch", "bake"] as const)(
  "a worker killed during %s changes nothing: the promotion ends promoted with one version change",
  async (name) => {
    const { stage, status } = await played(name);
    expect(status.outcome?.kind).toBe("promoted");
    expect(stage.moves()).toEqual(["2"]);
    expect(await stage.endpoint()).toBe("READY 2");
    expect(stage.openSyntheticSessions()).toEqual([]);
  },
);

test("a smoke session whose result a crash made unknown is stopped, shown and replaced once", async () => {
  const { stage, status } = await played("smoke");
  expect(status.outcome?.kind).toBe("promoted");
  const smoke = status.decisions.find(({ decision }) => decision === "smoke passed");
  expect(smoke?.values["passed"]).toBe(2);
  expect(smoke?.values["unknown"]).toBeGreaterThan(0);
  expect(stage.openSyntheticSessions()).toEqual([]);
});

test("a worker killed during roll-back changes nothing: the promotion ends rolled back with one change each way", async () => {
  const { stage, status } = await played("roll-back");
  expect(status.outcome).toMatchObject({ kind: "rolled-back", reason: "aborted" });
  expect(stage.moves()).toEqual(["2", "1"]);
  expect(await stage.endpoint()).toBe("READY 1");
  expect(stage.openSyntheticSessions()).toEqual([]);
});
