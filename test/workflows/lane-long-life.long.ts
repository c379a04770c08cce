import { expect, test } from "vitest";
import { until } from "../e2e/stage.ts";
import { hammer } from "./fake/hammer.ts";
import { startFakeLane } from "./fake/lane-worker.ts";

test("200 promotions through one lane run once each and in order, over dozens of continue-as-news", async () => {
  const lane = await startFakeLane({ eventsPerRun: 60 });
  const keys = Array.from({ length: 200 }, (_, index) => `k${String(index).padStart(3, "0")}`);
  const handle = lane.client.workflow.getHandle(lane.workflowId);
  // Signals keep their order; one promotion in five does not report its end and is found by the lane's own look.
  for (const [index, key] of keys.entries()) {
    const request = { key, requestedBy: index % 5 === 0 ? `${key} silent` : key };
    if (index === 0) await lane.request(request);
    else await handle.signal("request", { spec: lane.spec, onBusy: "queue", ...request });
  }
  await until(() => lane.ran.length === keys.length);
  expect(lane.ran.map((ran) => ran.slice(0, 4))).toEqual(keys);
  await until(async () => (await lane.status()).running === undefined);
  const status = await lane.status();
  expect(status.runs).toBeGreaterThan(20);
  expect(status.outcomes).toHaveLength(20);
  expect(await lane.request({ key: "k199" })).toMatchObject({ key: "k199" });
  expect(lane.ran).toHaveLength(200);
});

test("1,000 requests of 20 clients over at least 50 continue-as-news: every acknowledged key exactly once", async () => {
  expect(await hammer({ clients: 20, keys: 50 })).toBeGreaterThanOrEqual(50);
});
