import { expect, test } from "vitest";
import type { EndpointObservation } from "../../../domain/endpoint.ts";
import { assessDrift } from "../../../domain/lane/assess-drift.ts";
import { assessOrphan } from "../../../domain/lane/assess-orphan.ts";
import { concludePromotion } from "../../../domain/lane/conclude-promotion.ts";
import { createLaneState } from "../../../domain/lane/lane-state.ts";
import { takeEndpoint, takeNewest } from "../../../domain/lane/take-sighting.ts";
import { NOW, specWith } from "../values.ts";
import { laneWith, runningPromotion, summaryOf } from "./lane-values.ts";

function at(liveVersion: string, targetVersion = liveVersion): EndpointObservation {
  const status = liveVersion === targetVersion ? "READY" : "UPDATING";
  return { status, liveVersion, targetVersion, observedAtMs: NOW };
}

const running = { running: true };
const left2 = { running: false, summary: summaryOf({ endpoint: at("2") }) };

test.each<[string, Parameters<typeof assessDrift>[0], string]>([
  ["the first read", { expected: undefined, observed: at("1"), onDrift: "ask" }, "first"],
  ["as expected", { expected: "1", observed: at("1"), onDrift: "ask" }, "none"],
  ["no endpoint, as expected", { expected: null, observed: null, onDrift: "ask" }, "none"],
  ["another version", { expected: "1", observed: at("2"), onDrift: "ask" }, "ask"],
  ["on its way elsewhere", { expected: "1", observed: at("1", "2"), onDrift: "ask" }, "ask"],
  ["deleted", { expected: "1", observed: null, onDrift: "ask" }, "ask"],
  ["made by someone", { expected: null, observed: at("1"), onDrift: "ask" }, "ask"],
  [
    "another version, adopted by the settings",
    { expected: "1", observed: at("2"), onDrift: "adopt" },
    "adopt",
  ],
  [
    "on the way that is known",
    { expected: "1", heading: "2", observed: at("1", "2"), onDrift: "ask" },
    "none",
  ],
  [
    "arrived from the way that is known",
    { expected: "1", heading: "2", observed: at("2"), onDrift: "ask" },
    "arrived",
  ],
  [
    "back from the way that is known",
    { expected: "1", heading: "2", observed: at("1"), onDrift: "ask" },
    "arrived",
  ],
  [
    "on another way than is known",
    { expected: "1", heading: "2", observed: at("1", "3"), onDrift: "ask" },
    "ask",
  ],
  [
    "a direct promotion runs",
    { expected: "1", observed: at("1", "2"), onDrift: "ask", direct: running },
    "direct",
  ],
  [
    "a direct promotion did it",
    { expected: "1", observed: at("2"), onDrift: "ask", direct: left2 },
    "direct",
  ],
  [
    "a direct promotion did something else",
    { expected: "1", observed: at("3"), onDrift: "ask", direct: left2 },
    "ask",
  ],
])("%s", (_name, reads, expected) => {
  expect(assessDrift(reads).verdict).toBe(expected);
});

test("what is on its way when it is taken as it is may arrive: nobody else moved it", () => {
  const lane = { onDrift: "ask", now: NOW } as const;
  const first = createLaneState(NOW);
  takeEndpoint(first, at("1", "2"), lane);
  takeEndpoint(first, at("1", "2"), lane);
  takeEndpoint(first, at("2"), lane);
  expect(first).toMatchObject({
    expected: "2",
    notices: [{ text: expect.stringContaining("on its way to version 2, and is READY") }],
  });
  expect(first.heading).toBeUndefined();

  const accepted = laneWith({ running: runningPromotion() });
  const outcome = { kind: "drifted", reason: "accepted-by-person", explanation: "…" } as const;
  concludePromotion(accepted, summaryOf({ outcome, endpoint: at("1", "3") }), lane);
  takeEndpoint(accepted, at("1", "3"), lane);
  expect(accepted.drift).toBeUndefined();
  takeEndpoint(accepted, at("1", "4"), lane);
  expect(accepted.drift).toBeDefined();
});

test("drift after a promotion that goes back by itself leaves nothing to find", () => {
  const state = laneWith({ running: runningPromotion() });
  const lane = { onDrift: "ask", now: NOW } as const;
  const outcome = { kind: "drifted", reason: "changed-by-someone-else", explanation: "…" } as const;
  concludePromotion(state, summaryOf({ outcome, baseline: "1", endpoint: at("5") }), lane);
  takeEndpoint(state, at("1"), lane);
  takeEndpoint(state, at("1"), lane);
  expect(state.drift).toBeUndefined();
  expect(state.expected).toBe("1");
});

test("drift that goes back by itself is over, and said", () => {
  const state = laneWith();
  const lane = { onDrift: "ask", now: NOW } as const;
  takeEndpoint(state, at("2"), lane);
  expect(state.drift?.expected).toBe("1");
  takeEndpoint(state, at("3"), lane);
  expect(state.drift).toMatchObject({ expected: "1", observed: { liveVersion: "3" } });
  takeEndpoint(state, at("1"), lane);
  expect(state.drift).toBeUndefined();
  expect(state.expected).toBe("1");
  expect(state.notices).toHaveLength(3);
});

test("a followed runtime: the first read is where it begins, the newest wins and starts the wait anew", () => {
  const state = laneWith({ follow: { spec: specWith(), debounceMs: 100 } });
  takeNewest(state, "4", NOW);
  expect(state.follow).toMatchObject({ seen: "4" });
  expect(state.follow?.due).toBeUndefined();
  takeNewest(state, "5", NOW + 1);
  takeNewest(state, "6", NOW + 50);
  takeNewest(state, "6", NOW + 90);
  expect(state.follow?.due).toEqual({ version: "6", atMs: NOW + 150 });
});

const orphan = { promotion: "1a2b3c4d", execution: "TERMINATED" };

test.each<[string, Parameters<typeof assessOrphan>[0], string]>([
  [
    "where it was before",
    { ...orphan, expected: "1", baseline: "1", observed: at("1") },
    "untouched",
  ],
  [
    "where it was, the baseline unknown",
    { ...orphan, expected: "1", observed: at("1") },
    "untouched",
  ],
  ["on the candidate", { ...orphan, expected: "1", baseline: "1", observed: at("2") }, "ask"],
  ["on its way", { ...orphan, expected: "1", baseline: "1", observed: at("1", "2") }, "ask"],
  ["nobody knows where it was", { ...orphan, expected: undefined, observed: at("1") }, "ask"],
  ["gone", { ...orphan, expected: "1", observed: null }, "ask"],
])("the endpoint of a terminated promotion, %s", (_name, reads, expected) => {
  expect(assessOrphan(reads).verdict).toBe(expected);
});
