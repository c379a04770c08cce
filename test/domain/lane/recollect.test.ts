import { expect, test } from "vitest";
import { giveUpWaiting, recollect } from "../../../domain/lane/recollect.ts";
import { decidePending, receiveRequest } from "../../../domain/lane/receive-request.ts";
import { planNext } from "../../../domain/lane/plan-next.ts";
import { NOW } from "../values.ts";
import { LANE, laneWith, requestOf, rollbackTo, summaryOf } from "./lane-values.ts";

const rolledBack = (promotion: string, candidate: string) =>
  summaryOf({
    promotion,
    candidate,
    outcome: { kind: "rolled-back", reason: "bake-failed", explanation: "bad" },
  });

test("what the records say stands before what happened since, whenever they could be read", () => {
  const promoted = summaryOf({ promotion: "22222222", candidate: "3" });
  const state = laneWith({ memory: "unreadable", outcomes: [promoted] });
  const summaries = [rolledBack("11111111", "3"), rolledBack("11111112", "4"), promoted];
  recollect(state, { hadPredecessor: true, summaries }, NOW);
  expect(state.outcomes.map(({ promotion }) => promotion)).toEqual([
    "11111111",
    "11111112",
    "22222222",
  ]);
  // Version 3 was promoted after all.
  expect(state.rolledBack.map(({ version }) => version)).toEqual(["4"]);
  expect([state.memory, state.notices.length]).toEqual(["known", 1]);
});

test.each([
  ["no store, no lane before", { hadPredecessor: false }, "known"],
  ["no store, a lane that was ended", { hadPredecessor: true }, "lost"],
  ["a store with nothing in it", { hadPredecessor: true, summaries: [] }, "known"],
])("%s", (_name, memory, expected) => {
  const state = laneWith({ memory: "unread" });
  recollect(state, memory, NOW);
  expect(state.memory).toBe(expected);
});

test("before the records are read a rollback starts and a promotion waits; it is refused when they cannot be", () => {
  const state = laneWith({ memory: "unread" });
  const waiting = receiveRequest(state, requestOf("commit"));
  receiveRequest(state, rollbackTo("1"));
  decidePending(state, LANE);
  expect(waiting.verdict).toBeUndefined();
  expect(planNext(state, NOW)).toMatchObject({ action: "start", job: { kind: "rollback" } });
  giveUpWaiting(state, NOW);
  decidePending(state, LANE);
  expect(waiting.verdict).toMatchObject({
    refusal: { code: "MemoryLost", why: expect.stringContaining("cannot be read now") },
  });
});
