import { describe, expect, test } from "vitest";
import {
  assessTally,
  combineVerdicts,
  countMeasured,
  foldMeasurement,
  foldMeasurements,
  isDue,
} from "../../../domain/gates/gate-tally.ts";
import type { GateTally, GateVerdict } from "../../../domain/gates/gate-tally.ts";
import type { Measurement } from "../../../domain/gates/measurement.ts";
import type { GateLimits, GateSpec } from "../../../domain/spec/gate-spec.ts";
import { NOW, common, errorRate } from "../values.ts";

const PHASES: Record<string, Measurement["phase"]> = {
  S: "successful",
  F: "failed",
  I: "inconclusive",
  E: "error",
  "-": "no-data",
};

function tallyOf(letters: string): GateTally | undefined {
  let tally: GateTally | undefined;
  for (const letter of letters) {
    const phase = PHASES[letter] ?? "error";
    tally = foldMeasurement(tally, { gate: "g", atMs: NOW, phase, values: {}, reason: "why." });
  }
  return tally;
}

const gateWith = (limits: Partial<GateLimits>, more: Partial<GateSpec> = {}): GateSpec =>
  ({ ...errorRate(common("g", limits)), ...more }) as GateSpec;

describe("measurements, in their order, against the limits", () => {
  const count = (of: number): Partial<GateLimits> => ({ count: of });
  test.each<[string, string, Partial<GateLimits>, GateVerdict["verdict"], boolean]>([
    // what, measurements, limits, verdict, concluded
    ["nothing measured is no pass", "", {}, "no-data", false],
    ["nothing measured is no pass, with a count either", "", count(1), "no-data", false],
    ["missing data is no measurement", "---", {}, "no-data", false],
    ["missing data does not use up the count", "S-", count(2), "no-data", false],
    ["a success passes at the end", "S", {}, "pass", false],
    ["and concludes a count of 1", "S", count(1), "pass", true],
    ["a count that is not reached keeps going", "SS", count(3), "no-data", false],
    [
      "failures count, too, while the limit is not exceeded",
      "SFS",
      { count: 3, failureLimit: 1 },
      "pass",
      true,
    ],
    ["failures alone use up the count", "FF", { count: 2, failureLimit: 2 }, "pass", true],
    ["one failure exceeds a limit of 0", "SSF", {}, "fail", true],
    ["failures up to the limit do not fail", "FSF", { failureLimit: 2 }, "pass", false],
    ["failures are cumulative", "FSSFSF", { failureLimit: 2 }, "fail", true],
    ["one inconclusive measurement exceeds a limit of 0", "SI", {}, "inconclusive", true],
    ["inconclusive ones are cumulative", "ISISI", { inconclusiveLimit: 2 }, "inconclusive", true],
    ["up to their limit they are no trouble", "ISI", { inconclusiveLimit: 2 }, "pass", false],
    ["four errors in a row are borne", "EEEE", {}, "no-data", false],
    ["five are not", "EEEEE", {}, "fail", true],
    ["a success forgives the errors before it", "EEEESEEEE", {}, "no-data", false],
    ["so does a failure within its limit", "EEEEFEEEE", { failureLimit: 1 }, "no-data", false],
    ["and missing data", "EEEE-EEEE", {}, "no-data", false],
    ["errors do not use up the count", "EES", count(3), "no-data", false],
    ["no error is borne with a limit of 0", "E", { consecutiveErrorLimit: 0 }, "fail", true],
    [
      "within a metric an inconclusive one weighs more than a failure",
      "FI",
      {},
      "inconclusive",
      true,
    ],
    ["and errors more than both", "FIE", { consecutiveErrorLimit: 0 }, "fail", true],
    ["the last measurement must be one", "SE", {}, "no-data", false],
    ["and have data", "S-", {}, "no-data", false],
  ])("%s: %s", (_what, letters, limits, verdict, concluded) => {
    expect(assessTally(gateWith(limits), tallyOf(letters))).toMatchObject({ verdict, concluded });
  });

  test("errors do not count as measured", () => {
    expect(countMeasured(tallyOf("SFIE-E"))).toBe(3);
    expect(countMeasured(undefined)).toBe(0);
  });

  test("the reason is the last measurement's, with the limit that was exceeded", () => {
    expect(assessTally(gateWith({}), tallyOf("F")).reason).toBe("why.");
    expect(assessTally(gateWith({ failureLimit: 1 }), tallyOf("FF")).reason).toBe(
      "why. 2 measurements failed, at most 1 may.",
    );
    expect(assessTally(gateWith({}), tallyOf("EEEEE")).reason).toBe(
      "why. 5 errors in a row, at most 4 allowed.",
    );
  });
});

test("every gate has a tally of its own", () => {
  const measured = (gate: string, phase: Measurement["phase"]): Measurement => ({
    gate,
    atMs: NOW,
    phase,
    values: {},
    reason: "",
  });
  const folded = foldMeasurements({}, [
    measured("a", "failed"),
    measured("b", "successful"),
    measured("a", "error"),
  ]);
  expect(folded).toMatchObject({
    a: { failed: 1, errors: 1, last: { phase: "error" } },
    b: { successful: 1 },
  });
});

describe("gates together", () => {
  const verdictOf = (verdict: GateVerdict["verdict"], dryRun = false): GateVerdict => ({
    gate: "any",
    verdict,
    dryRun,
    concluded: false,
    reason: "",
  });
  test.each<[GateVerdict["verdict"][], string]>([
    [["pass", "pass"], "pass"],
    [["pass", "no-data"], "no-data"],
    [["no-data", "fail"], "fail"],
    [["inconclusive", "no-data"], "inconclusive"],
    [["inconclusive", "fail"], "fail"],
    [["fail", "pass"], "fail"],
    [[], "pass"],
  ])("%o: %s", (verdicts, expected) => {
    expect(combineVerdicts(verdicts.map((verdict) => verdictOf(verdict)))).toBe(expected);
  });

  test("a dry run never decides", () => {
    expect(combineVerdicts([verdictOf("fail", true), verdictOf("pass")])).toBe("pass");
    expect(combineVerdicts([verdictOf("no-data", true), verdictOf("pass")])).toBe("pass");
  });
});

describe("when a gate is measured", () => {
  const spaced = gateWith({}, { intervalMs: 1_000, initialDelayMs: 5_000 });
  test.each<[string, string, number, boolean]>([
    // measurements (the last one at NOW), milliseconds since the last
    ["not before its delay", "", 4_999, false],
    ["after it at once", "", 5_000, true],
    ["not before its interval", "S", 5_999, false],
    ["at its interval", "S", 6_000, true],
    ["an error is asked again at once", "E", 5_001, true],
    ["missing data too", "-", 5_001, true],
    ["not once it has failed", "F", 60_000, false],
  ])("%s", (_what, letters, sinceStartMs, expected) => {
    const tally = tallyOf(letters);
    const last = tally?.last && { ...tally.last, atMs: NOW + 5_000 };
    const at = { tally: tally && { ...tally, ...(last && { last }) }, startedAtMs: NOW };
    expect(isDue(spaced, { ...at, nowMs: NOW + sinceStartMs })).toBe(expected);
  });
});
