import { describe, expect, test } from "vitest";
import {
  computeMeanSessionSize,
  measureSequential,
} from "../../../domain/gates/measure-sequential.ts";
import type { Counts } from "../../../domain/statistics/counts.ts";
import type { SequentialTest } from "../../../domain/spec/gate-spec.ts";

const gate: SequentialTest = {
  alpha: 0.05,
  tolerance: {},
  sessionCorrelation: 0,
  toleratedRate: 0.05,
  minimumInvocations: 40,
  mustExclude: false,
};
const of = (errors: number, total: number): Counts => ({ errors, total });
const BASELINE = of(12, 1_980);

function measure(
  candidate: Counts | undefined,
  baseline: Counts | undefined = BASELINE,
  more: Partial<SequentialTest> & { meanSessionSize?: number; isBaselineKnown?: boolean } = {},
) {
  const { meanSessionSize = 1, isBaselineKnown = true, ...changes } = more;
  const words = { what: "failed", where: "before the re-point" };
  const sides = { candidate, baseline, isBaselineKnown, meanSessionSize };
  return measureSequential({ gate: { ...gate, ...changes }, ...sides, ...words });
}

describe("errors before and after", () => {
  test.each<[string, Counts | undefined, Counts | undefined, string]>([
    ["nothing since the re-point", undefined, BASELINE, "no-data"],
    ["no invocation since", of(0, 0), BASELINE, "no-data"],
    ["no error, but too few to pass", of(0, 39), BASELINE, "no-data"],
    ["no error in enough", of(0, 40), BASELINE, "successful"],
    ["as many as before", of(1, 165), BASELINE, "successful"],
    ["ten times as many", of(7, 61), BASELINE, "failed"],
    ["so many that few are enough", of(4, 4), BASELINE, "failed"],
    ["no baseline, within the tolerated rate", of(2, 60), of(0, 0), "successful"],
    ["no baseline, far above it", of(20, 60), of(0, 0), "failed"],
    ["a baseline too small to compare with, far above the rate", of(20, 60), of(3, 9), "failed"],
    ["negative counts", of(-1, 50), BASELINE, "error"],
    ["more errors than invocations", of(51, 50), BASELINE, "error"],
    ["parts of an error", of(0.5, 50), BASELINE, "error"],
    ["counts that are no numbers", of(Number.NaN, 50), BASELINE, "error"],
    ["a baseline with more errors than invocations", of(1, 50), of(5, 4), "error"],
  ])("%s: %o against %o: %s", (_what, candidate, baseline, phase) => {
    expect(measure(candidate, baseline).phase).toBe(phase);
  });

  test.each([
    ["none failed", of(0, 73), BASELINE, "successful"],
    ["none failed of too few", of(0, 72), BASELINE, "no-data"],
    ["one failed of as many", of(1, 73), BASELINE, "no-data"],
    ["one failed of more", of(1, 113), BASELINE, "successful"],
    [
      "a version that fails as often as the tolerated rate never has enough",
      of(50, 1_000),
      of(0, 0),
      "no-data",
    ],
    [
      "what fails no more than before an endpoint that fails often",
      of(3, 110),
      of(60, 2_000),
      "successful",
    ],
  ])("a pass excludes the tolerated rate: %s", (_what, candidate, baseline, phase) => {
    const found = measure(candidate, baseline, {
      mustExclude: true,
      minimumInvocations: 73,
      tolerance: { ratio: 1.5 },
    });
    expect(found.phase).toBe(phase);
    expect(found.values["needed"]).toBeGreaterThanOrEqual(73);
  });

  test("a failure that asks for more is named", () => {
    const { reason } = measure(of(1, 80), BASELINE, { mustExclude: true });
    expect(reason).toMatch(/ 113 invocations are needed to pass after 1 that failed\.$/);
  });

  test("a baseline that could not be read is not the same as one without traffic", () => {
    expect(measure(of(20, 60), undefined, { isBaselineKnown: false }).phase).toBe("no-data");
  });

  test("errors that come in clusters weigh less", () => {
    const alone = measure(of(6, 60));
    const clustered = measure(of(6, 60), BASELINE, { sessionCorrelation: 0.5, meanSessionSize: 5 });
    expect(alone.phase).toBe("failed");
    expect(clustered.phase).toBe("successful");
    expect(clustered.values["designEffect"]).toBe(5);
  });

  test("a tolerance bears what is not much worse", () => {
    expect(measure(of(6, 100)).phase).toBe("failed");
    expect(measure(of(6, 100), BASELINE, { tolerance: { margin: 0.05 } }).phase).toBe("successful");
    expect(measure(of(6, 100), BASELINE, { tolerance: { ratio: 5 } }).phase).toBe("successful");
  });

  test("the sentence says what was seen, with what it compares, and what the chance is", () => {
    expect(measure(of(7, 61)).reason).toMatch(
      /^7 of 61 failed; before the re-point 12 of 1,980 did\. Chance of so much under an unchanged agent: below 1 in [\d,]+\.$/,
    );
    expect(measure(of(0, 61)).reason).toBe(
      "0 of 61 failed; before the re-point 12 of 1,980 did. Nothing unusual for an unchanged agent.",
    );
    expect(measure(of(0, 9)).reason).toBe(
      "0 of 9 failed; before the re-point 12 of 1,980 did. 40 invocations are needed to pass.",
    );
    expect(measure(of(0, 61), of(0, 0)).reason).toBe(
      "0 of 61 failed; before the re-point nothing was counted, so 5% is the limit. Nothing unusual for an agent within the limit.",
    );
    expect(measure(of(0, 61), of(0, 9)).reason).toContain(
      "before the re-point only 9 were counted, too few to compare with, so 5% is the limit.",
    );
  });

  test("all that it rests on is recorded, in numbers that JSON has", () => {
    const { value, values } = measure(of(60, 61));
    expect(values).toMatchObject({
      errors: 60,
      total: 61,
      baselineErrors: 12,
      baselineTotal: 1_980,
      limit: expect.closeTo(28.57, 1),
      posterior: expect.closeTo(1),
    });
    expect(value).toBe(values["eValue"]);
    expect(Object.values(values).every((each) => Number.isFinite(each))).toBe(true);
  });
});

test("sessions of both sides make the mean size", () => {
  const look = { invocations: 30, sessions: 10 };
  const baseline = { fromMs: 0, toMs: 0, invocations: 70, sessions: 10, counts: {} };
  expect(computeMeanSessionSize(look, baseline)).toBe(5);
  expect(computeMeanSessionSize(look, undefined)).toBe(3);
  expect(computeMeanSessionSize({ invocations: 5, sessions: 0 }, undefined)).toBe(1);
});
