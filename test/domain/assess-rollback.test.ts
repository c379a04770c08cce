import { describe, expect, test } from "vitest";
import { assessRollback, computeRollbackPauseMs } from "../../domain/promotion/assess-rollback.ts";
import type { RollbackReads } from "../../domain/promotion/assess-rollback.ts";
import { NOW, endpoint, endpointOrNone } from "./values.ts";

function rollback(written: string, more: Partial<RollbackReads> = {}): string {
  return assessRollback({
    baseline: "1",
    candidate: "2",
    observed: endpointOrNone(written),
    sawCandidateLive: true,
    sends: 0,
    stableReads: 0,
    overruled: [],
    now: NOW,
    ...more,
  }).action;
}

describe("before the baseline was sent", () => {
  test.each([
    // endpoint, candidate never seen live, candidate seen live
    ["READY 2", "send", "send"],
    ["UPDATING 1>2", "send", "send"],
    ["UPDATE_FAILED 1>2", "send", "send"],
    ["READY 1>2", "send", "send"],
    // The re-point may have been executed and not show yet: only seen live proves a foreign change.
    ["READY 1", "send", "drifted"],
    ["READY 1>?", "send", "drifted"],
    // Someone else's rollback runs its course.
    ["UPDATING 2>1", "send", "wait"],
    ["UPDATE_FAILED 2>1", "send", "ask"],
    // Nothing is sent over someone else's change.
    ["READY 3", "ask", "ask"],
    ["UPDATING 2>3", "ask", "ask"],
    ["UPDATING 3>2", "ask", "ask"],
    ["UPDATE_FAILED 2>3", "ask", "ask"],
    ["DELETING 2", "ask", "ask"],
    ["DELETE_FAILED 2", "ask", "ask"],
    ["CREATE_FAILED ?>2", "ask", "ask"],
    ["none", "ask", "ask"],
  ])("%s: %s, once the candidate was live %s", (written, never, seen) => {
    expect(rollback(written, { sawCandidateLive: false })).toBe(never);
    expect(rollback(written, { sawCandidateLive: true })).toBe(seen);
  });

  test.each(["READY 1", "UPDATING 2>1", "UPDATE_FAILED 2>1"])(
    "once a send toward the baseline may have been executed, %s is our own doing: never drift",
    (written) => {
      expect(rollback(written, { sends: 1 })).toBe("send");
      expect(rollback("READY 3", { sends: 1 })).toBe("ask");
    },
  );

  test("a promotion of the baseline itself (the repair of a failed endpoint) is rolled back by itself", () => {
    expect(rollback("READY 1", { candidate: "1" })).toBe("send");
    expect(rollback("UPDATE_FAILED 1", { candidate: "1" })).toBe("send");
  });
});

describe("after AWS accepted the baseline", () => {
  const sent = { sends: 1, acceptedAtMs: NOW - 10_000 };

  test.each([
    ["UPDATING 2>1", "wait"],
    ["READY 1", "wait"],
    ["UPDATING 1>2", "wait"],
    // Reads that lag behind the accepted call.
    ["READY 2", "wait"],
    ["READY 2>1", "wait"],
    // It ended in a failure: a new decision, whichever version is live now.
    ["UPDATE_FAILED 2>1", "send"],
    ["UPDATE_FAILED 1>1", "send"],
    ["READY 3", "ask"],
    ["UPDATING 1>3", "ask"],
    ["DELETING 1", "ask"],
    ["none", "ask"],
  ])("%s: %s", (written, action) => {
    expect(rollback(written, sent)).toBe(action);
    expect(rollback(written, { ...sent, sawCandidateLive: false })).toBe(action);
  });

  test.each([
    [0, "wait"],
    [1, "wait"],
    [2, "done"],
  ])("READY and live = baseline in %i reads in a row: %s", (stableReads, action) => {
    expect(rollback("READY 1", { ...sent, stableReads })).toBe(action);
  });

  test("stable reads of another moment do not count: the last read decides", () => {
    expect(rollback("READY 1>2", { ...sent, stableReads: 2 })).toBe("wait");
    expect(rollback("UPDATE_FAILED 1", { ...sent, stableReads: 2 })).toBe("send");
  });

  test.each([
    [30_000, "wait"],
    [30_001, "send"],
  ])("an accepted update that shows nothing after %i ms: %s", (ageMs, action) => {
    expect(rollback("READY 2", { sends: 1, acceptedAtMs: NOW - ageMs })).toBe(action);
    expect(rollback("READY 1>2", { sends: 1, acceptedAtMs: NOW - ageMs })).toBe(action);
    // One that is still on its way is waited for, however long it takes.
    expect(rollback("UPDATING 2>1", { sends: 1, acceptedAtMs: NOW - ageMs })).toBe("wait");
  });
});

describe("an endpoint that was UPDATE_FAILED before the promotion", () => {
  const found = endpoint("UPDATE_FAILED 1>5");

  test("is rolled back while it is as it was found: that failure is nobody's new doing", () => {
    expect(rollback("UPDATE_FAILED 1>5", { found, sawCandidateLive: false })).toBe("send");
    expect(rollback("UPDATE_FAILED 1>5", { sawCandidateLive: false })).toBe("ask");
  });

  test.each(["READY 5", "UPDATING 2>5", "UPDATE_FAILED 2>5"])(
    "that someone else moves to the same version again (%s) is left to a person",
    (written) => {
      expect(rollback(written, { found })).toBe("ask");
    },
  );
});

describe("by a person's word", () => {
  test("a stranger's version that was overruled no longer stands in the way, another one does", () => {
    expect(rollback("READY 3", { overruled: ["3"] })).toBe("send");
    expect(rollback("UPDATING 2>3", { overruled: ["3"] })).toBe("send");
    expect(rollback("READY 4", { overruled: ["3"] })).toBe("ask");
    expect(rollback("UPDATING 3>1", { overruled: ["3"], acceptedAtMs: NOW })).toBe("wait");
  });

  test("an endpoint that takes no update is asked about again", () => {
    expect(rollback("DELETING 3", { overruled: ["3"] })).toBe("ask");
  });
});

test.each([
  [0, 1_000, 1_000],
  [1, 1_000, 1_000],
  [2, 1_000, 2_000],
  [5, 1_000, 16_000],
  [6, 1_000, 30_000],
  [5_000, 1_000, 30_000],
  [1, 60_000, 30_000],
])(
  "after %i tries at an interval of %i ms the rollback pauses %i ms",
  (tries, intervalMs, expected) => {
    expect(computeRollbackPauseMs(tries, intervalMs)).toBe(expected);
  },
);
