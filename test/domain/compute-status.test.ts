import { foldMeasurements } from "../../domain/gates/gate-tally.ts";
import { describe, expect, test } from "vitest";
import {
  computeHeadline,
  computePhase,
  computeStatus,
} from "../../domain/promotion/compute-status.ts";
import type {
  BakeProgress,
  PromotionState,
  RollbackProgress,
} from "../../domain/promotion/state.ts";
import { STEPS } from "../../domain/promotion/status.ts";
import type { MessageName, Waiting } from "../../domain/promotion/status.ts";
import type { Outcome, OutcomeReason } from "../../domain/promotion/outcome.ts";
import type { PromotionSpec } from "../../domain/spec/promotion-spec.ts";
import { MINUTE_MS, NOW, endpoint, lookWith, specWith, stateIn } from "./values.ts";

const waitingFor = (...answers: MessageName[]): Waiting => ({
  what: "Waiting for something.",
  sinceMs: NOW,
  answers,
});
const promoted = {
  kind: "promoted",
  explanation: "Endpoint production serves version 2.",
} as const;
const failure = { code: "RuntimeNotFound", message: "There is no runtime." } as const;
const rollback: RollbackProgress = {
  reason: "bake-failed",
  explanation: "error rate: too many.",
  hadTraffic: true,
  startedAtMs: NOW,
  deadlineMs: NOW,
  sends: 0,
  tries: 0,
  pausedAfter: 0,
  stableReads: 0,
  overruled: [],
};

/** A minute of what it saw was in a pause, and does not count. */
const baking: BakeProgress = {
  startedAtMs: NOW,
  windowFromMs: NOW,
  durationMs: 30 * MINUTE_MS,
  deadlineMs: NOW + 120 * MINUTE_MS,
  pausedDataMs: MINUTE_MS,
  tallies: {},
  looks: 1,
  look: lookWith({ invocations: 41, sessions: 2 }),
  series: [],
};

describe("the phase", () => {
  test.each(STEPS)("in %s is the step", (step) => {
    expect(computePhase(stateIn(step))).toBe(step);
  });

  test.each<[string, PromotionState, string]>([
    [
      "an approval",
      stateIn("approve", { waiting: waitingFor("approve", "reject", "abort") }),
      "waiting-for-approval",
    ],
    [
      "a person's retry",
      stateIn("gate", { waiting: waitingFor("retry", "abort") }),
      "needs-person",
    ],
    [
      "a rollback that cannot be done",
      stateIn("roll-back", { waiting: waitingFor("retry", "accept") }),
      "needs-person",
    ],
    [
      "a version to come, which needs nobody",
      stateIn("await-version", { waiting: waitingFor() }),
      "await-version",
    ],
    ["nothing any more", stateIn("end", { outcome: promoted }), "finished"],
    ["nothing, half-way out", stateIn("end"), "finished"],
    ["nothing: it failed", stateIn("end", { failure }), "failed"],
    [
      "nothing: it failed while it waited",
      stateIn("end", { failure, waiting: waitingFor("retry") }),
      "failed",
    ],
  ])("that waits for %s is %s", (_name, state, phase) => {
    expect(computePhase(state)).toBe(phase);
  });
});

describe("the headline", () => {
  test.each<[PromotionState, string]>([
    [stateIn("resolve"), "Reading runtime, versions and endpoint production."],
    [stateIn("await-version"), "Waiting for version 2."],
    [withoutCandidate(stateIn("await-version")), "Waiting for a version to come."],
    [stateIn("smoke"), "Smoke sessions against version 2."],
    [stateIn("gate"), "Gates judge version 2 before the re-point."],
    [stateIn("approve"), "version 2 waits for approval."],
    [stateIn("re-point"), "Moving production to version 2."],
    [stateIn("watch"), "Watching production until it is READY on version 2."],
    [stateIn("verify"), "Trying version 2 through production itself."],
    [stateIn("bake"), "Baking version 2 on production: nothing was concluded yet."],
    [
      stateIn("bake", {
        bake: {
          startedAtMs: NOW,
          windowFromMs: NOW,
          durationMs: 1,
          deadlineMs: NOW,
          pausedDataMs: 0,
          tallies: foldMeasurements({}, [
            {
              gate: "error rate",
              atMs: NOW,
              phase: "successful",
              values: {},
              reason: "0 of 9 failed.",
            },
          ]),
          looks: 1,
          series: [],
        },
      }),
      "Baking version 2 on production: error rate: 0 of 9 failed.",
    ],
    [
      stateIn("roll-back", { rollback, endpoint: endpoint("UPDATING 2>1") }),
      "Rolling production back to version 1: error rate: too many. It is UPDATING from version 2 to 1.",
    ],
    [
      stateIn("roll-back", { rollback, endpoint: null }),
      "Rolling production back to version 1: error rate: too many. It is not there.",
    ],
    [stateIn("gate", { waiting: waitingFor("retry") }), "Waiting for something."],
    [stateIn("end"), "Ending."],
    [stateIn("end", { outcome: promoted }), "promoted: Endpoint production serves version 2."],
    [stateIn("end", { failure }), "Failed, nothing was moved: There is no runtime."],
  ])("%#: says what is going on", (state, headline) => {
    expect(computeHeadline(state)).toBe(headline);
  });
});

describe("the status", () => {
  test("names the message addressee, the versions and the command that restores the baseline", () => {
    const status = computeStatus(
      stateIn("bake", { endpoint: endpoint("READY 2"), requestedBy: "ci" }),
      "promotion:x",
    );
    expect(status).toMatchObject({
      workflowId: "promotion:x",
      promotion: "1a2b3c4d",
      requestedBy: "ci",
      phase: "bake",
      step: "bake",
      candidate: "2",
      baseline: "1",
      endpoint: { liveVersion: "2" },
      restoreCommand: expect.stringContaining("--agent-runtime-version 1"),
      messages: { accepted: 0, refused: 0, lastRefused: [] },
    });
    expect(status).not.toHaveProperty("outcome");
  });

  describe("of a bake", () => {
    const bake = (parts: Partial<PromotionState>) =>
      computeStatus(stateIn("bake", { bake: baking, ...parts }), "promotion:x").bake;
    test("says what it needs, what it has seen, and when it may end", () => {
      expect(bake({})).toMatchObject({
        needs: { durationMs: 31 * MINUTE_MS, invocations: 59, sessions: 5 },
        seen: { dataMs: 10 * MINUTE_MS, invocations: 41, sessions: 2 },
        ends: { earliestMs: NOW + 36 * MINUTE_MS, latestMs: NOW + 120 * MINUTE_MS },
      });
    });

    test("says in a pause, where the clock stands still, no end; and nothing once it is over", () => {
      const inbox = { ...stateIn("bake").inbox, pause: { atMs: NOW } };
      expect(bake({ inbox })).toHaveProperty("needs");
      expect(bake({ inbox })).not.toHaveProperty("ends");
      expect(bake({ step: "end" })).toBeUndefined();
    });
  });

  test.each([
    ["while it runs, to the version asked for", {}, "1"],
    [
      "after it, to the version that it left",
      { outcome: { kind: "rolled-back", explanation: "", version: "1" } as const },
      "2",
    ],
  ])("of a rollback that was asked for, the command leads %s", (_when, more, version) => {
    const state = stateIn("roll-back", { ...more, askedRollback: { to: "1" } });
    expect(computeStatus(state, "promotion:x").restoreCommand).toContain(
      `--agent-runtime-version ${version}`,
    );
  });

  test("before anything was read has no versions, no endpoint and no restore command", () => {
    const { baseline: _baseline, ...rest } = withoutCandidate(
      stateIn("resolve", { endpoint: null }),
    );
    const status = computeStatus(rest, "promotion:x");
    for (const key of [
      "baseline",
      "candidate",
      "endpoint",
      "restoreCommand",
      "waiting",
      "caller",
      "endedAtMs",
    ]) {
      expect(status).not.toHaveProperty(key);
    }
  });

  test.each<[string, Partial<PromotionState>, boolean]>([
    ["stopped by its smoke", { outcome: stopped("smoke-failed") }, true],
    ["aborted", { outcome: stopped("aborted") }, true],
    ["rolled back", { outcome: { ...stopped("bake-failed"), kind: "rolled-back" } }, true],
    ["promoted", { outcome: promoted }, false],
    ["drifted", { outcome: { kind: "drifted", explanation: "" } }, false],
    ["under way", {}, false],
    [
      "stopped for a version that never became READY",
      { outcome: stopped("candidate-failed") },
      false,
    ],
    ["stopped because DEFAULT serves a newer one", { outcome: stopped("superseded") }, false],
    [
      "smoked through an endpoint of its own",
      { outcome: stopped("smoke-failed"), spec: throughNamed() },
      false,
    ],
  ])("of a candidate that was %s says how DEFAULT leaves it: %#", (_name, more, expected) => {
    const { restoreDefaultCommand } = computeStatus(stateIn("end", more), "promotion:x");
    expect(restoreDefaultCommand !== undefined).toBe(expected);
    if (expected)
      expect(restoreDefaultCommand).toMatch(
        /get-agent-runtime .*--agent-runtime-version 1 \| jq .* && aws .* update-agent-runtime /,
      );
  });

  test("of a promotion that ended shows the last step it was in, and waits for nothing", () => {
    const status = computeStatus(
      stateIn("end", { failure, waiting: waitingFor("retry"), endedAtMs: NOW }),
      "promotion:x",
    );
    expect([status.step, status.phase, status.endedAtMs]).toEqual(["bake", "failed", NOW]);
    expect(status).not.toHaveProperty("waiting");
  });

  test("is JSON: a query's answer and a workflow's result", () => {
    const status = computeStatus(
      stateIn("bake", { rollback: { ...rollback, overruled: [] } }),
      "promotion:x",
    );
    expect(JSON.parse(JSON.stringify(status))).toEqual(status);
  });
});

function stopped(reason: OutcomeReason): Outcome {
  return { kind: "stopped", reason, explanation: "" };
}

function throughNamed(): PromotionSpec {
  const spec = specWith();
  return {
    ...spec,
    smoke: { ...spec.smoke, via: { kind: "endpoint", endpoint: "smoke", create: true } },
  };
}

function withoutCandidate(state: PromotionState): PromotionState {
  const { candidate: _candidate, ...rest } = state;
  return rest;
}
