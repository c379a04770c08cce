import { expect } from "vitest";
import { until } from "../../e2e/stage.ts";
import { startFakeLane } from "./lane-worker.ts";

/** Every client asks for every key, as CI jobs that are run again do. Returns how often the lane continued as new. */
export async function hammer(load: { clients: number; keys: number }): Promise<number> {
  const lane = await startFakeLane({ eventsPerRun: 30 });
  const keys = Array.from({ length: load.keys }, (_, index) => `k${index}`);
  const clients = Array.from({ length: load.clients }, async () => {
    for (const key of keys) expect(await lane.request({ key })).toMatchObject({ key });
  });
  await Promise.all(clients);
  await until(async () => {
    const { running, queue } = await lane.status();
    return running === undefined && queue.length === 0;
  });
  expect(lane.ran.toSorted()).toEqual(keys.toSorted());
  const { runs, outcomes, notices } = await lane.status();
  // One that is closing while the next one starts is not taken for a stranger's.
  expect(notices.filter(({ text }) => text.includes("without the lane"))).toEqual([]);
  expect(new Set(outcomes.map(({ promotion }) => promotion)).size).toBe(outcomes.length);
  return runs;
}
