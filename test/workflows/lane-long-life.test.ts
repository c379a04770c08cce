import { expect, test } from "vitest";
import { promotionWorkflowId } from "../../domain/target.ts";
import { until } from "../e2e/stage.ts";
import { hammer } from "./fake/hammer.ts";
import { startFakeLane } from "./fake/lane-worker.ts";

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

test("what several clients ask for at once, again and again, runs once each, whatever run of the lane they meet", async () => {
  expect(await hammer({ clients: 8, keys: 10 })).toBeGreaterThan(3);
});
