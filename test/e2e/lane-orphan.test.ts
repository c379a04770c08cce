import { expect, test } from "vitest";
import { laneOf } from "./lane-stage.ts";
import { setStage, until, untilIn } from "./stage.ts";

test("a promotion terminated before it moved anything: its sessions are stopped, and the lane goes on", async () => {
  const stage = await setStage({
    agents: { "*": { scripted: { reply: { answer: "hello" }, latencyMs: 3_000 } } },
  });
  const lane = laneOf(stage);
  await lane.request();
  await until(() => stage.openSyntheticSessions().length === 2);
  await lane.promotion().terminate("by an operator");
  const status = await lane.untilStatus(({ outcomes }) => outcomes.length === 1);
  expect(status).toMatchObject({ phase: "idle", outcomes: [{ failure: "TERMINATED" }] });
  expect(status.notices.at(-1)?.text).toContain("Synthetic sessions stopped: 2.");
  await until(() => stage.openSyntheticSessions().length === 0);
});

test("a promotion terminated in its bake: nothing starts until a person rolls back or adopts", async () => {
  const stage = await setStage();
  const lane = laneOf(stage);
  const { promotion } = await lane.request();
  await untilIn(lane.promotion(), "bake");
  await lane.promotion().terminate("by an operator");
  const status = await lane.untilStatus(({ phase }) => phase === "orphaned");
  expect(status.orphan).toMatchObject({
    promotion,
    baseline: "1",
    candidate: "2",
    observed: { liveVersion: "2" },
  });
  expect(status.headline).toContain("Adopt it as it is, or roll back to version 1.");
  expect(await lane.refusal()).toBe("Orphaned");
  await lane.rollBack("1");
  await lane.untilStatus(({ phase, expected }) => phase === "idle" && expected === "1");
  expect(stage.moves()).toEqual(["2", "1"]);
});

test("a lane that was terminated is made anew, takes the running promotion over, and asks before the next one", async () => {
  const stage = await setStage();
  stage.traffic();
  const lane = laneOf(stage);
  const { promotion } = await lane.request({
    spec: { ...lane.spec, approval: { timeoutMs: 60_000 } },
  });
  // What it moves from is known by then: without that nobody could say that nothing was moved.
  await untilIn(lane.promotion(), "waiting-for-approval");
  await stage.client.workflow.getHandle(lane.workflowId).terminate("by an operator");
  await until(async () => {
    const { status } = await stage.client.workflow.getHandle(lane.workflowId).describe();
    return status.name === "TERMINATED";
  });
  const query = `WorkflowId = '${lane.workflowId}' AND ExecutionStatus = 'Terminated'`;
  await until(async () => (await stage.client.workflow.count(query)).count === 1);
  expect(await lane.refusal()).toBe("MemoryLost");
  expect((await lane.status()).running?.promotion).toBe(promotion);
  await lane.promotion().terminate("enough");
  await lane.untilStatus(({ phase }) => phase === "memory-lost");
  await lane.word("adopt");
  expect(await lane.refusal()).toBe("accepted");
});

test("lane and promotion are terminated together: a new lane asks a person, and goes on from there", async () => {
  const stage = await setStage();
  const lane = laneOf(stage);
  await lane.request();
  await untilIn(lane.promotion(), "bake");
  const { workflow } = stage.client;
  await Promise.all([
    workflow.getHandle(lane.workflowId).terminate("by an operator"),
    lane.promotion().terminate("by an operator"),
  ]);
  const query = `WorkflowId = '${lane.workflowId}' AND ExecutionStatus = 'Terminated'`;
  await until(async () => (await workflow.count(query)).count === 1);
  expect(await lane.refusal()).toBe("MemoryLost");
  await lane.rollBack("1");
  await lane.untilStatus(({ running, expected }) => !running && expected === "1");
  expect(stage.moves()).toEqual(["2", "1"]);
  expect(await stage.endpoint()).toBe("READY 1");
});
