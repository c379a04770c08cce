import { describe, expect, test } from "vitest";
import { assessPhase, measureThreshold } from "../../../domain/gates/measure-threshold.ts";
import { parseCondition } from "../../../domain/spec/condition.ts";
import type { Condition, ThresholdGateSpec } from "../../../domain/spec/gate-spec.ts";
import { errorRate, lookWith } from "../values.ts";

const condition = (text: string): Condition => {
  const parsed = parseCondition(text, "number");
  if (typeof parsed === "string") throw new Error(parsed);
  return parsed;
};

describe("success and failure conditions", () => {
  test.each<[string | undefined, string | undefined, number, string]>([
    // success, failure, value, phase
    [undefined, undefined, 1, "successful"],
    ["<= 5", undefined, 5, "successful"],
    ["<= 5", undefined, 6, "failed"],
    [undefined, "> 5", 6, "failed"],
    [undefined, "> 5", 5, "successful"],
    ["<= 5", "> 10", 5, "successful"],
    ["<= 5", "> 10", 7, "inconclusive"],
    ["<= 5", "> 10", 11, "failed"],
    // The failure condition wins where a program lets both hold.
    ["<= 10", "> 5", 7, "failed"],
    ["== 3", undefined, 3, "successful"],
    ["!= 3", undefined, 3, "failed"],
    [">= 2", "< 1", 1.5, "inconclusive"],
    ["<= 5", undefined, Number.NaN, "error"],
    [undefined, "> 5", Number.POSITIVE_INFINITY, "error"],
  ])("success %s, failure %s: %f is %s", (success, failure, value, phase) => {
    const conditions = {
      ...(success === undefined ? {} : { success: condition(success) }),
      ...(failure === undefined ? {} : { failure: condition(failure) }),
    };
    expect(assessPhase(value, conditions)).toBe(phase);
  });
});

describe("the error rate", () => {
  const gate = (max: number, minimumInvocations: number): ThresholdGateSpec =>
    errorRate({ success: { operator: "<=", value: max, text: "at most" }, minimumInvocations });

  test.each([
    // max, minimum, invocations, errors, phase
    [0.05, 20, 100, 0, "successful"],
    [0.05, 20, 100, 5, "successful"],
    [0.05, 20, 100, 6, "failed"],
    [0.05, 20, 20, 1, "successful"],
    [0.05, 20, 20, 2, "failed"],
    [0.05, 20, 19, 0, "no-data"],
    [0.05, 20, 19, 1, "no-data"],
    // Failing early: more than the minimum could still dilute.
    [0.05, 20, 2, 2, "failed"],
    [0.05, 20, 3, 1, "no-data"],
    [0.05, 20, 0, 0, "no-data"],
    // Errors that are published before their invocations.
    [0.05, 20, 0, 2, "failed"],
    [0, 20, 20, 0, "successful"],
    [0, 20, 5, 1, "failed"],
    // A minimum that only a program can write.
    [0.05, 0, 0, 0, "no-data"],
    [0, Number.POSITIVE_INFINITY, 1_000, 0, "no-data"],
  ])(
    "at most %f of at least %f: of %i invocations %i fail: %s",
    (max, minimum, invocations, errors, expected) => {
      for (const kind of ["systemErrors", "userErrors"]) {
        const look = lookWith({ invocations, [kind]: errors });
        expect(measureThreshold(gate(max, minimum), look, undefined).phase).toBe(expected);
      }
    },
  );

  test("with a lower limit nothing fails before the minimum is seen", () => {
    const odd = errorRate({ success: condition(">= 0.5") });
    expect(measureThreshold(odd, lookWith({ invocations: 2 }), undefined).phase).toBe("no-data");
  });

  test("the reason holds the values", () => {
    const reason = (of: object) => measureThreshold(errorRate(), lookWith(of), undefined).reason;
    expect(reason({ invocations: 1_980, systemErrors: 12 })).toBe(
      "12 of 1,980 invocations failed (0.61%); must be at most 5%.",
    );
    expect(reason({ invocations: 4 })).toBe("4 invocations seen; 20 are needed to judge.");
  });
});

describe("other metrics", () => {
  const at = (metric: ThresholdGateSpec["metric"], text = "<= 10"): ThresholdGateSpec =>
    errorRate({ metric, success: condition(text) });

  test.each([
    [0, 100, "successful"],
    [11, 100, "failed"],
    [11, 0, "no-data"],
  ])("%i throttles beside %i invocations: %s", (throttles, invocations, phase) => {
    const look = lookWith({ throttles, invocations });
    expect(measureThreshold(at({ kind: "throttles" }), look, undefined).phase).toBe(phase);
  });

  test.each([
    [20, 9, "successful"],
    [20, 11, "failed"],
    [19, 9, "no-data"],
  ])("a percentile over %i invocations of %i ms: %s", (timed, valueMs, phase) => {
    const look = lookWith({ percentiles: [{ percentile: 90, timed, valueMs }] });
    const gate = at({ kind: "latency", percentile: 90 });
    expect(measureThreshold(gate, look, undefined).phase).toBe(phase);
    expect(measureThreshold(gate, lookWith(), undefined).phase).toBe("no-data");
  });

  test.each([
    [undefined, "no-data"],
    [3, "successful"],
    [11, "failed"],
    [Number.NaN, "error"],
  ])("a query that answers %s: %s", (answer, phase) => {
    const query = { metrics: {} };
    expect(measureThreshold(at({ kind: "query", query }), lookWith(), answer).phase).toBe(phase);
  });
});
