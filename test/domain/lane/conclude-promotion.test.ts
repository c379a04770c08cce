import { expect, test } from "vitest";
import { concludePromotion } from "../../../domain/lane/conclude-promotion.ts";
import { isPromotionSummary } from "../../../domain/lane/promotion-summary.ts";
import type { Outcome } from "../../../domain/promotion/outcome.ts";
import { NOW, specWith } from "../values.ts";
import { laneWith, runningPromotion, summaryOf } from "./lane-values.ts";

const LANE = { onDrift: "ask", now: NOW } as const;
const outcome = (kind: Outcome["kind"], reason?: Outcome["reason"]): Outcome => ({
  kind,
  explanation: "so it ended",
  ...(reason === undefined ? {} : { reason }),
});
const before = [{ version: "2", promotion: "0", atMs: 0 }];

test.each([
  ["promoted takes it off the list", outcome("promoted"), before, []],
  ["nothing to do changes nothing", outcome("nothing-to-do"), before, ["2"]],
  ["rolled back puts it on the list", outcome("rolled-back", "bake-failed"), [], ["2"]],
  ["twice rolled back stands there once", outcome("rolled-back", "aborted"), before, ["2"]],
  ["one that gave way was not found bad", outcome("rolled-back", "superseded"), [], []],
  ["stopped changes nothing", outcome("stopped", "smoke-failed"), [], []],
])("the list of what was rolled back: %s", (_name, ended, listed, expected) => {
  const state = laneWith({ running: runningPromotion(), rolledBack: listed });
  concludePromotion(state, summaryOf({ outcome: ended }), LANE);
  expect(state.rolledBack.map(({ version }) => version)).toEqual(expected);
});

test("an end is taken once, and only of the promotion that runs", () => {
  const state = laneWith({ running: runningPromotion() });
  concludePromotion(state, summaryOf({ promotion: "another" }), LANE);
  expect(state.running).toBeDefined();
  concludePromotion(state, summaryOf(), LANE);
  concludePromotion(state, summaryOf(), LANE);
  expect(state.running).toBeUndefined();
  expect(state.outcomes).toHaveLength(1);
});

test("the last 20 outcomes are kept", () => {
  const state = laneWith();
  for (let index = 0; index < 25; index += 1) {
    state.running = runningPromotion({ promotion: `p${index}` });
    concludePromotion(state, summaryOf({ promotion: `p${index}` }), LANE);
  }
  expect(state.outcomes.map(({ promotion }) => promotion)).toHaveLength(20);
  expect(state.outcomes[0]?.promotion).toBe("p5");
});

test.each([
  ["promoted", true],
  ["nothing-to-do", true],
  ["stopped", false],
  ["rolled-back", false],
  ["drifted", false],
] as const)("the next stage after %s: %s", (kind, isHandedOver) => {
  const next = specWith();
  const state = laneWith({ running: runningPromotion({ key: "commit", next }) });
  concludePromotion(state, summaryOf({ outcome: outcome(kind) }), LANE);
  expect(state.handovers.map(({ key }) => key)).toEqual(
    isHandedOver ? [`commit/${next.target.endpoint}`] : [],
  );
});

test("drift that a promotion met waits for a person in the lane too, unless one has answered", () => {
  const endpoint = { status: "READY", liveVersion: "9", observedAtMs: NOW } as const;
  const met = laneWith({ running: runningPromotion() });
  const foreign = outcome("drifted", "changed-by-someone-else");
  concludePromotion(met, summaryOf({ outcome: foreign, endpoint }), LANE);
  expect(met.drift).toMatchObject({ expected: "1", observed: endpoint });
  const answered = laneWith({ running: runningPromotion() });
  const accepted = outcome("drifted", "accepted-by-person");
  concludePromotion(answered, summaryOf({ outcome: accepted, endpoint }), LANE);
  expect(answered.drift).toBeUndefined();
  expect(answered.expected).toBe("9");
});

test("a version that a person went back to is not one that was rolled back", () => {
  const listed = [{ version: "1", promotion: "00000000", atMs: NOW }];
  const state = laneWith({ running: runningPromotion({ kind: "rollback" }), rolledBack: listed });
  const asked = { ...outcome("rolled-back", "asked-for"), version: "1" };
  concludePromotion(
    state,
    summaryOf({ kind: "rollback", outcome: asked, candidate: "2", baseline: "1" }),
    LANE,
  );
  expect(state.rolledBack.map(({ version }) => version)).toEqual(["2"]);
});

test.each<[string, unknown]>([
  ["a text", "ended"],
  ["nothing", null],
  ["a list", []],
  ["an empty object", {}],
  ["one without times", { promotion: "1a2b3c4d", kind: "promotion" }],
  ["one with an outcome that is none", { ...summaryOf(), outcome: "promoted" }],
  ["one with a version that is a number", { ...summaryOf(), candidate: 2 }],
])("%s is no end of a promotion", (_name, value) => {
  expect(isPromotionSummary(value)).toBe(false);
});

test("what a promotion says of its end is one, and one for a lane where nothing runs changes nothing", () => {
  const summary = summaryOf();
  expect(isPromotionSummary(summary)).toBe(true);
  const state = laneWith();
  concludePromotion(state, summary, LANE);
  expect(state.outcomes).toEqual([]);
});
