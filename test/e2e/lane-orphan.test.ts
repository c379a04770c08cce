import { expect, test } from "vitest";
import { laneOf } from "./lane-stage.ts";
import { THIRD, setStage, until, untilIn } from "./stage.ts";

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

test("a promotion terminated in its bake and adopted: the lane sends AWS nothing, and the next one begins from there", async () => {
  const stage = await setStage();
  const lane = laneOf(stage);
  await lane.request({ key: "first" });
  await untilIn(lane.promotion(), "bake");
  await lane.request({ key: "behind", onBusy: "queue" });
  await lane.promotion().terminate("by an operator");
  const { queue } = await lane.untilStatus(({ phase }) => phase === "orphaned");
  expect(queue.map(({ key }) => key)).toEqual(["behind"]);
  expect(await lane.word("adopt", "version 2 is what we want")).toBe(
    "The endpoint stays as it is: READY on version 2.",
  );
  // What waited goes on by itself, and finds its version live.
  const { outcomes, notices } = await lane.untilStatus(({ outcomes: ended }) => ended.length === 2);
  expect(outcomes).toMatchObject([
    { failure: "TERMINATED" },
    { outcome: { kind: "nothing-to-do" } },
  ]);
  expect(notices.map(({ text }) => text)).toContainEqual(
    "Adopted as it is: READY on version 2 by tester: version 2 is what we want.",
  );
  expect(stage.moves()).toEqual(["2"]);
  expect(stage.openSyntheticSessions()).toEqual([]);

  await stage.mint(THIRD);
  stage.traffic({ errors: 5 });
  await lane.request({ key: "next" });
  const next = await lane.untilStatus(({ outcomes: ended }) => ended.length === 3);
  expect(next.outcomes.at(-1)).toMatchObject({ baseline: "2", outcome: { kind: "rolled-back" } });
  expect(stage.moves()).toEqual(["2", "3", "2"]);
  expect(await stage.endpoint()).toBe("READY 2");
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
