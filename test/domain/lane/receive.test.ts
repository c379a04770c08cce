import { expect, test } from "vitest";
import { findShapeMistake } from "../../../domain/lane/parse-lane-message.ts";
import type { LaneMessageName } from "../../../domain/lane/parse-lane-message.ts";
import { acceptJob, decidePending, receiveRequest } from "../../../domain/lane/receive-request.ts";
import { adopt, cancelRequest, freeze, unfreeze } from "../../../domain/lane/receive-word.ts";
import type { LaneState } from "../../../domain/lane/lane-state.ts";
import { NOW, specWith } from "../values.ts";
import { LANE, laneWith, requestOf, rollbackTo, runningPromotion } from "./lane-values.ts";

test("a known key is answered from the state, also while it is being decided on", () => {
  const state = laneWith({ running: runningPromotion() });
  const first = receiveRequest(state, requestOf("k", { onBusy: "queue" }));
  expect(receiveRequest(state, requestOf("k"))).toBe(first);
  decidePending(state, LANE);
  expect(first.verdict).toMatchObject({ answer: { key: "k", position: 1 } });
  expect(receiveRequest(state, requestOf("k")).verdict).toEqual(first.verdict);
  expect(state.queue).toHaveLength(1);
});

test("a refused key may be asked again", () => {
  const state = laneWith({ running: runningPromotion() });
  const refused = receiveRequest(state, requestOf("k"));
  decidePending(state, LANE);
  expect(refused.verdict).toMatchObject({ refusal: { code: "Busy" } });
  delete state.running;
  receiveRequest(state, requestOf("k"));
  decidePending(state, LANE);
  expect(state.queue).toHaveLength(1);
  expect(state).toMatchObject({ refused: 1, lastRefused: [{ message: "promotion" }] });
});

test("of two that come at once to an idle lane one starts and the other is refused", () => {
  const state = laneWith();
  receiveRequest(state, requestOf("a"));
  const second = receiveRequest(state, requestOf("b"));
  decidePending(state, LANE);
  expect(second.verdict).toMatchObject({ refusal: { code: "Busy" } });
  expect(state.queue).toEqual([requestOf("a")]);
});

test("the last 500 answers are kept", () => {
  const state = laneWith();
  for (let index = 0; index < 510; index += 1)
    acceptJob(state, requestOf(`k${index}`), { workflowId: "w", promotion: "p" });
  expect(state.answers).toHaveLength(500);
  expect(receiveRequest(state, requestOf("k510")).verdict).toBeUndefined();
  expect(receiveRequest(state, requestOf("k11")).verdict).toBeDefined();
  expect(receiveRequest(state, requestOf("k9")).verdict).toBeUndefined();
});

test("a superseding request has the running one give way and replaces what waits, but no rollback", () => {
  const waiting = [rollbackTo("1"), requestOf("old")];
  const state = laneWith({ running: runningPromotion(), queue: waiting });
  receiveRequest(state, requestOf("new", { onBusy: "supersede", requestedBy: "alice" }));
  decidePending(state, LANE);
  expect(state.queue.map((job) => (job.kind === "rollback" ? job.key : job.request.key))).toEqual([
    "to-1",
    "new",
  ]);
  expect(state.running?.giveWay).toEqual({
    afterRepoint: "finish",
    superseded: true,
    by: "alice",
    reason: "superseded by request new",
  });
});

test("freezing twice is one freeze, and unfreezing what is not frozen does nothing", () => {
  const at = { now: NOW, target: LANE.target };
  const state = laneWith();
  freeze(state, { by: "alice", reason: "incident" }, at);
  expect(freeze(state, { by: "alice", reason: "incident" }, at)).toEqual({
    accepted: "The lane was frozen already by alice: incident.",
  });
  expect(freeze(state, { by: "bob" }, at)).toEqual({
    accepted: "The lane was frozen already by alice: incident. One unfreeze ends both.",
  });
  expect(state.frozen).toMatchObject({ atMs: NOW, by: "alice" });
  expect(unfreeze(state, { by: "bob" }, at)).toEqual({
    accepted: "The lane goes on. It was frozen by alice: incident.",
  });
  expect(unfreeze(state, {}, at)).toEqual({ accepted: "The lane was not frozen." });
  expect(state.frozen).toBeUndefined();
  expect(state.notices.map(({ text }) => text)).toEqual([
    "Frozen by alice: incident.",
    "Frozen again by bob.",
    "Unfrozen by bob.",
  ]);
});

test.each<[string, Partial<LaneState>]>([
  ["while a promotion runs", { running: runningPromotion() }],
  ["while nothing runs", {}],
])("of rollbacks asked for one after the other %s the last word stands in the end", (_name, on) => {
  const state = laneWith({ ...on, queue: on.running ? [requestOf("waits")] : [] });
  for (const to of ["1", "3", "2"]) receiveRequest(state, rollbackTo(to));
  decidePending(state, LANE);
  const order = state.queue.map((job) => (job.kind === "rollback" ? job.to : job.request.key));
  expect(order).toEqual(on.running ? ["1", "3", "2", "waits"] : ["1", "3", "2"]);
});

test("adopting where nothing is amiss is refused and recorded", () => {
  const state = laneWith();
  expect(adopt(state, {}, { now: NOW, target: LANE.target })).toHaveProperty("refused");
  expect(state.refused).toBe(1);
});

test("a request that waits can be taken back, one that does not is refused", () => {
  const state = laneWith({ queue: [requestOf("k")] });
  const at = { now: NOW, target: LANE.target };
  expect(cancelRequest(state, { key: "k" }, at)).toHaveProperty("accepted");
  expect(cancelRequest(state, { key: "k" }, at)).toHaveProperty("refused");
  expect(state.queue).toEqual([]);
});

test.each<[LaneMessageName, unknown, string | undefined]>([
  ["freeze", {}, undefined],
  ["freeze", { by: "alice", reason: "why" }, undefined],
  ["freeze", "now", "The message takes one object"],
  ["freeze", [1], "The message takes one object"],
  ["freeze", null, "The message takes one object"],
  ["freeze", { bye: "alice" }, 'unknown field "bye"'],
  ["freeze", { by: 5 }, 'field "by" must be text'],
  ["freeze", { reason: "x".repeat(501) }, 'field "reason" must be text of at most 500'],
  ["rollBack", { to: "3" }, undefined],
  ["rollBack", { to: 3 }, 'field "to" must be a version number in quotes'],
  ["rollBack", {}, 'field "to" is missing'],
  ["request", { key: "k", spec: specWith(), onBusy: "queue" }, undefined],
  ["request", { key: "k", spec: specWith(), onBusy: "wait" }, 'field "onBusy" must be one of'],
  ["request", { key: "", spec: specWith(), onBusy: "queue" }, 'field "key" must be text of 1'],
  ["request", { key: "k", spec: {}, onBusy: "queue" }, 'field "spec" must be a normalised spec'],
  ["request", { key: "k", spec: specWith(), onBusy: "queue", again: "yes" }, 'field "again" must'],
  ["cancelRequest", {}, 'field "key" is missing'],
  ["follow", { spec: specWith(), debounceMs: "5m" }, 'field "debounceMs" must be milliseconds'],
])("the shape of %s %j", (name, argument, expected) => {
  const mistake = findShapeMistake(name, argument);
  if (expected === undefined) expect(mistake).toBeUndefined();
  else expect(mistake).toContain(expected);
});
