import { describe, expect, test } from "vitest";
import type { GateVerdict } from "../../domain/gates/gate-tally.ts";
import type { Look } from "../../domain/gates/look.ts";
import { assessBake, computeBakeDurationMs } from "../../domain/promotion/assess-bake.ts";
import { MINUTE_MS, NOW, lookWith } from "./values.ts";

const verdictOf = (verdict: GateVerdict["verdict"]): GateVerdict => ({
  gate: "error rate",
  verdict,
  dryRun: false,
  concluded: false,
  reason: `${verdict} because.`,
});
const enough: Partial<Look> = { dataMs: 30 * MINUTE_MS, invocations: 59, sessions: 5 };

function bake(
  at: { look?: Partial<Look> | "none"; verdicts?: GateVerdict["verdict"][]; late?: boolean } = {},
) {
  const { look = enough, verdicts = ["pass"], late = false } = at;
  return assessBake({
    ...(look === "none" ? {} : { look: lookWith(look) }),
    verdicts: verdicts.map((verdict) => verdictOf(verdict)),
    needs: { durationMs: 30 * MINUTE_MS, invocations: 59, sessions: 5 },
    now: NOW,
    deadlineMs: late ? NOW : NOW + 1,
  });
}

describe("a bake promotes only when it was long enough, saw enough, and every gate passes", () => {
  test.each<[string, Parameters<typeof bake>[0], string, string]>([
    // what is missing, evidence, before the deadline, at the deadline
    ["nothing", {}, "promote", "promote"],
    [
      "a minute with traffic",
      { look: { ...enough, dataMs: 30 * MINUTE_MS - 1 } },
      "continue",
      "no-evidence",
    ],
    ["an invocation", { look: { ...enough, invocations: 58 } }, "continue", "no-evidence"],
    ["a session", { look: { ...enough, sessions: 4 } }, "continue", "no-evidence"],
    ["a look", { look: "none", verdicts: [] }, "continue", "no-evidence"],
    ["a look, with a verdict from nowhere", { look: "none" }, "continue", "no-evidence"],
    ["a verdict", { verdicts: ["no-data"] }, "continue", "no-evidence"],
    ["one of two verdicts", { verdicts: ["pass", "no-data"] }, "continue", "no-evidence"],
    ["nothing, without a gate", { verdicts: [] }, "promote", "promote"],
  ])("missing: %s", (_name, evidence, before, after) => {
    expect(bake(evidence).action).toBe(before);
    expect(bake({ ...evidence, late: true }).action).toBe(after);
  });

  test.each<[string, Parameters<typeof bake>[0]]>([
    ["with all the evidence", { verdicts: ["fail"] }],
    ["among passing gates", { verdicts: ["pass", "fail", "pass"] }],
    ["beside a gate without data", { verdicts: ["no-data", "fail"] }],
    [
      "in the first minute",
      { look: { dataMs: MINUTE_MS, invocations: 1, sessions: 0 }, verdicts: ["fail"] },
    ],
    ["at the deadline", { verdicts: ["fail"], late: true }],
    ["while CloudWatch answers no further look", { look: "none", verdicts: ["fail"] }],
  ])("a failing gate rolls back %s", (_name, evidence) => {
    expect(bake(evidence)).toEqual({
      action: "roll-back",
      reason: "error rate: fail because.",
    });
  });

  test("an inconclusive gate asks a person, before and at the deadline, unless another one fails", () => {
    for (const late of [false, true]) {
      expect(bake({ verdicts: ["pass", "inconclusive"], late }).action).toBe("inconclusive");
      expect(bake({ verdicts: ["fail", "inconclusive"], late }).action).toBe("roll-back");
    }
  });

  test("the reason says what is still missing", () => {
    expect(
      bake({ look: { dataMs: 90_000, invocations: 12, sessions: 0 }, verdicts: ["no-data"] })
        .reason,
    ).toBe(
      "90s of 30m with traffic seen. 12 of 59 invocations seen. 0 of 5 new sessions seen. error rate: no-data because.",
    );
    expect(bake({ look: "none", verdicts: [], late: true }).reason).toBe(
      "Not enough evidence in time. No settled metrics yet.",
    );
  });
});

test.each([
  [10 * MINUTE_MS, 900, 10 * MINUTE_MS],
  [undefined, undefined, 30 * MINUTE_MS],
  [undefined, 900, 30 * MINUTE_MS],
  [undefined, 1_800, 30 * MINUTE_MS],
  [undefined, 3_600, 60 * MINUTE_MS],
])(
  "a bake of %s ms, with a baseline whose idle sessions live %s s, lasts %i ms",
  (specifiedMs, idleS, expected) => {
    expect(computeBakeDurationMs(specifiedMs, idleS)).toBe(expected);
  },
);
