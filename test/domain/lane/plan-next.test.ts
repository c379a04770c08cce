import { expect, test } from "vitest";
import type { LaneState } from "../../../domain/lane/lane-state.ts";
import { planNext } from "../../../domain/lane/plan-next.ts";
import { NOW, specWith } from "../values.ts";
import { laneWith, requestOf, rollbackTo, runningPromotion } from "./lane-values.ts";

const first = requestOf("first");
const queue = [first, requestOf("second")];
const rollback = rollbackTo("1");
const followed = (atMs: number) => ({
  follow: { spec: specWith(), debounceMs: 1, seen: "2", due: { version: "3", atMs } },
});

test.each<[string, Partial<LaneState>, object]>([
  ["nothing", {}, { action: "wait" }],
  ["the head of the queue", { queue }, { action: "start", job: first }],
  ["nothing while a promotion runs", { queue, running: runningPromotion() }, { action: "wait" }],
  ["nothing while frozen", { queue, frozen: { atMs: NOW } }, { action: "wait" }],
  [
    "a rollback although frozen",
    { queue: [first, rollback], frozen: { atMs: NOW } },
    { action: "start", job: rollback },
  ],
  [
    "a rollback before what waits longer",
    { queue: [first, rollback] },
    { action: "start", job: rollback },
  ],
  [
    "nothing after drift",
    { queue, drift: { expected: "1", observed: null, seenAtMs: NOW } },
    { action: "wait" },
  ],
  ["a followed version that is due", followed(NOW), { action: "follow", version: "3" }],
  ["a followed version later", followed(NOW + 5), { action: "wait", untilMs: NOW + 5 }],
  ["no followed version without memory", { ...followed(NOW), memory: "lost" }, { action: "wait" }],
  [
    "no followed version while frozen",
    { ...followed(NOW), frozen: { atMs: NOW } },
    { action: "wait" },
  ],
  ["what waits before what follows", { ...followed(NOW), queue }, { action: "start", job: first }],
])("next comes %s", (_name, state, expected) => {
  expect(planNext(laneWith(state), NOW)).toEqual(expected);
});
