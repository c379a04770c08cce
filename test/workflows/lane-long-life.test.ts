import { expect, test } from "vitest";
import { promotionWorkflowId } from "../../domain/target.ts";
import { until } from "../e2e/stage.ts";
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

test("a lane continues as new in each kind of wait, and each goes on where it was", async () => {
  const lane = await startFakeLane({ eventsPerRun: 30 });
  const handle = lane.client.workflow.getHandle(lane.workflowId);
  /** Messages until the lane has continued as new. */
  const turnOver = async (): Promise<void> => {
    const { runs } = await lane.status();
    while ((await lane.status()).runs === runs)
      await handle.signal("cancel-request", { key: "nobody" });
  };
  // Idle.
  await lane.request({ key: "first" });
  await until(async () => (await lane.status()).outcomes.length === 1);
  await turnOver();
  // While a promotion runs, until it is released.
  const held = await lane.request({ key: "held", requestedBy: "held" });
  await turnOver();
  expect((await lane.status()).running?.promotion).toBe(held.promotion);
  // With a queue, and frozen.
  await lane.request({ key: "queued" });
  await handle.signal("freeze", { by: "tester" });
  await turnOver();
  expect(await lane.status()).toMatchObject({ phase: "frozen", queue: [{ key: "queued" }] });
  await lane.client.workflow.getHandle(promotionWorkflowId(lane.target)).signal("release");
  await until(async () => (await lane.status()).running === undefined);
  await turnOver();
  expect(lane.ran).toEqual(["first", "held"]);
  await handle.signal("unfreeze", { by: "tester" });
  await until(() => lane.ran.length === 3);
  expect(await lane.request({ key: "held" })).toEqual(held);
});

test("1,000 requests of 20 clients over at least 50 continue-as-news: every acknowledged key exactly once", async () => {
  const lane = await startFakeLane({ eventsPerRun: 40 });
  // Each request comes from four clients, as from CI jobs that were run again.
  const keys = Array.from({ length: 250 }, (_, index) => `k${index}`);
  const clients = Array.from({ length: 20 }, async (_, client) => {
    const mine = keys.filter((_key, index) => index % 5 === client % 5);
    for (const key of mine) {
      const answer = await lane.request({ key });
      expect(answer.key).toBe(key);
    }
  });
  await Promise.all(clients);
  await until(async () => {
    const { running, queue } = await lane.status();
    return running === undefined && queue.length === 0;
  });
  expect((await lane.status()).runs).toBeGreaterThanOrEqual(50);
  expect(lane.ran.toSorted()).toEqual(keys.toSorted());
});
