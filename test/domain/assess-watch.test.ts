import { describe, expect, test } from "vitest";
import { assessForeignChange, assessWatch } from "../../domain/promotion/assess-watch.ts";
import type { WatchReads } from "../../domain/promotion/assess-watch.ts";
import { NOW, endpoint, endpointOrNone } from "./values.ts";

function watch(written: string, more: Partial<WatchReads> = {}): string {
  const action = assessWatch({
    candidate: "2",
    baseline: "1",
    observed: endpointOrNone(written),
    stableReads: 0,
    sawCandidateLive: false,
    now: NOW,
    untilMs: NOW + 60_000,
    ...more,
  });
  return action.action === "roll-back" ? `roll-back: ${action.cause}` : action.action;
}

describe("the watch after the re-point", () => {
  test.each([
    // All seven statuses, before the candidate was seen live.
    ["CREATING ?>2", "wait"],
    ["UPDATING 1>2", "wait"],
    ["READY 2", "wait"],
    ["UPDATE_FAILED 1>2", "roll-back: update-failed"],
    ["CREATE_FAILED ?>2", "roll-back: update-failed"],
    ["DELETING 1", "drift"],
    ["DELETE_FAILED 1", "drift"],
    ["none", "drift"],
    // Reads that lag behind the accepted call.
    ["READY 1", "wait"],
    ["READY 1>2", "wait"],
    // A version that is nobody's.
    ["UPDATING 1>3", "drift"],
    ["UPDATING 2>3", "drift"],
    ["READY 3", "drift"],
    ["READY 3>2", "drift"],
    ["UPDATE_FAILED 1>3", "drift"],
  ])("%s: %s", (written, expected) => {
    expect(watch(written)).toBe(expected);
  });

  test.each([
    [0, "wait"],
    [1, "wait"],
    [2, "done"],
    [3, "done"],
  ])("READY and live = candidate in %i reads in a row: %s", (stableReads, expected) => {
    expect(watch("READY 2", { stableReads, sawCandidateLive: true })).toBe(expected);
  });

  test("stable reads of another moment do not count: the last read decides", () => {
    expect(watch("UPDATING 2", { stableReads: 2 })).toBe("wait");
    expect(watch("READY 2>3", { stableReads: 2 })).toBe("drift");
  });

  test.each([
    ["READY 1", "drift"],
    ["READY 1>?", "drift"],
    ["UPDATING 2>1", "drift"],
    ["UPDATING 1", "drift"],
    // Somebody's restore by hand that AWS could not do.
    ["UPDATE_FAILED 2>1", "drift"],
    // A failed update leaves, or puts back, the last good version: ours, not someone else's.
    ["UPDATE_FAILED 1>2", "roll-back: update-failed"],
    ["UPDATE_FAILED 1", "roll-back: update-failed"],
    // Still headed for the candidate: the live version of this read lags.
    ["READY 1>2", "wait"],
    ["UPDATING 1>2", "wait"],
  ])(
    "once the candidate was read live, the baseline reappearing in %s: %s",
    (written, expected) => {
      expect(watch(written, { sawCandidateLive: true })).toBe(expected);
    },
  );

  test.each([
    [NOW + 1, "wait"],
    [NOW, "roll-back: update-deadline"],
    [NOW - 1, "roll-back: update-deadline"],
  ])("a deadline at %i rolls back when it is reached", (untilMs, expected) => {
    expect(watch("UPDATING 1>2", { untilMs })).toBe(expected);
    expect(watch("READY 1>2", { untilMs })).toBe(expected);
  });

  test("the deadline changes nothing about what is done, drifted or failed", () => {
    const late = { untilMs: NOW };
    expect(watch("READY 2", { ...late, stableReads: 2 })).toBe("done");
    expect(watch("READY 3", late)).toBe("drift");
    expect(watch("UPDATE_FAILED 1>2", late)).toBe("roll-back: update-failed");
  });

  test("without a baseline (an endpoint made by the promotion) only the candidate is ours", () => {
    const { baseline: _baseline, ...none } = { baseline: "1" };
    const created = (written: string, more: Partial<WatchReads> = {}) =>
      assessWatch({
        candidate: "2",
        observed: endpoint(written),
        stableReads: 0,
        sawCandidateLive: true,
        now: NOW,
        untilMs: NOW + 1,
        ...none,
        ...more,
      }).action;
    expect(created("CREATING ?>2")).toBe("wait");
    expect(created("READY 2", { stableReads: 2 })).toBe("done");
    expect(created("READY 1")).toBe("drift");
    expect(created("CREATE_FAILED ?>2")).toBe("roll-back");
  });

  test("AWS's own reason is in the reason of the rollback", () => {
    const observed = { ...endpoint("UPDATE_FAILED 1>2"), failureReason: "no capacity" };
    const reads = {
      candidate: "2",
      baseline: "1",
      observed,
      stableReads: 0,
      sawCandidateLive: false,
      now: NOW,
      untilMs: NOW + 1,
    };
    expect(assessWatch(reads).reason).toContain('"no capacity"');
  });

  test.each([
    // the endpoint as it was found, as it is, ms since AWS accepted the re-point
    ["UPDATE_FAILED 1>5", "UPDATE_FAILED 1>5", 30_000, "wait"],
    ["UPDATE_FAILED 1>2", "UPDATE_FAILED 1>2", 30_000, "wait"],
    ["UPDATE_FAILED 1>5", "UPDATE_FAILED 1>5", 30_001, "drift"],
    ["UPDATE_FAILED 1>2", "UPDATE_FAILED 1>2", 30_001, "roll-back: update-failed"],
    ["UPDATE_FAILED 1>5", "UPDATE_FAILED 1>2", 1_000, "roll-back: update-failed"],
    ["UPDATE_FAILED 1>5", "UPDATING 1>5", 1_000, "drift"],
    ["READY 1", "UPDATE_FAILED 1>2", 1_000, "roll-back: update-failed"],
    ["none", "CREATE_FAILED ?>2", 1_000, "roll-back: update-failed"],
  ])("found %s, a read of %s %i ms after the re-point: %s", (found, written, sinceMs, expected) => {
    const more = { found: endpointOrNone(found), acceptedAtMs: NOW - sinceMs };
    expect(watch(written, more)).toBe(expected);
  });

  test("a promotion that repairs an UPDATE_FAILED endpoint on its own live version is no drift", () => {
    const same = { candidate: "1", baseline: "1", sawCandidateLive: true };
    expect(assessForeignChange({ ...same, observed: endpoint("UPDATING 1") })).toBeUndefined();
    expect(assessForeignChange({ ...same, observed: endpoint("READY 1") })).toBeUndefined();
    expect(assessForeignChange({ ...same, observed: endpoint("READY 1>?") })).toBeUndefined();
    expect(assessForeignChange({ ...same, observed: endpoint("READY 3") })).toContain("version 3");
  });
});
