import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { withPacedHeartbeats } from "../../activities/heartbeats.ts";
import { start } from "./story.ts";

test("work that says nothing for long is kept alive with its newest details", async () => {
  let step = 0;
  const isOver = (): boolean => step >= 3;
  const work = async (): Promise<void> => {
    while (!isOver()) await sleep(1);
  };
  const { heartbeats, result } = start(() => withPacedHeartbeats(work, () => (step += 1)), {
    heartbeatTimeoutMs: 2,
  });
  await result;
  expect(heartbeats.slice(0, 3)).toEqual([1, 2, 3]);
});
