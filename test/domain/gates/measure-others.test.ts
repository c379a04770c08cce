import { describe, expect, test } from "vitest";
import { extendSeries } from "../../../domain/gates/look-series.ts";
import type { LookPoint } from "../../../domain/gates/look.ts";
import { measureAlarms } from "../../../domain/gates/measure-alarms.ts";
import { measureCrossCheck } from "../../../domain/gates/measure-cross-check.ts";
import { measureEvaluation } from "../../../domain/gates/measure-evaluation.ts";
import type { EvaluationReading } from "../../../domain/gates/measure-evaluation.ts";
import {
  computeFewestPairs,
  countPairs,
  measurePaired,
} from "../../../domain/gates/measure-paired.ts";
import { toMeasurement } from "../../../domain/gates/measurement.ts";
import { parseWebhookAnswer } from "../../../domain/gates/measure-webhook.ts";
import type { EvaluationGateSpec, PairedSmokeGateSpec } from "../../../domain/spec/gate-spec.ts";
import { NOW, common, lookWith, session } from "../values.ts";

describe("the cross-check of the smoke", () => {
  test.each([
    [{ invocations: 6 }, { turns: 6, errors: 0 }, "successful"],
    [{ invocations: 60 }, { turns: 6, errors: 0 }, "successful"],
    [{ invocations: 5 }, { turns: 6, errors: 0 }, "no-data"],
    [{ invocations: 6, settled: false }, { turns: 6, errors: 0 }, "no-data"],
    [{ invocations: 6, userErrors: 1 }, { turns: 6, errors: 1 }, "successful"],
    [{ invocations: 6, userErrors: 1, systemErrors: 1 }, { turns: 6, errors: 1 }, "failed"],
    // More errors than it saw itself can only become more.
    [{ invocations: 2, systemErrors: 1, settled: false }, { turns: 6, errors: 0 }, "failed"],
    [{ invocations: 6, throttles: 9 }, { turns: 6, errors: 0 }, "successful"],
    [{ invocations: 0 }, { turns: 0, errors: 0 }, "no-data"],
  ])("%o against %o: %s", (look, synthetic, expected) => {
    expect(measureCrossCheck(lookWith(look), synthetic).phase).toBe(expected);
  });

  test("the reason holds both counts", () => {
    expect(measureCrossCheck(lookWith({ invocations: 5 }), { turns: 6, errors: 0 }).reason).toBe(
      "CloudWatch shows 5 invocations and 0 errors; the smoke sent 6 turns and saw 0 fail: still waiting for the rest.",
    );
  });
});

describe("alarms", () => {
  test.each<[Record<string, string | undefined>, string]>([
    [{ a: "OK", b: "OK" }, "successful"],
    [{ a: "OK", b: "ALARM" }, "failed"],
    [{ a: "INSUFFICIENT_DATA", b: "OK" }, "no-data"],
    [{ a: "INSUFFICIENT_DATA", b: "ALARM" }, "failed"],
    [{ a: undefined, b: "OK" }, "error"],
    [{ a: undefined, b: "ALARM" }, "failed"],
    [{ a: "SLEEPING" }, "error"],
  ])("%o: %s", (states, phase) => {
    expect(measureAlarms(states).phase).toBe(phase);
  });

  test("the reason names them", () => {
    expect(measureAlarms({ a: "OK", b: "ALARM" }).reason).toBe("In ALARM: b.");
    expect(measureAlarms({ a: undefined }).reason).toContain("There is no alarm a");
  });
});

describe("a webhook's answer", () => {
  test.each([
    ['{"verdict":"pass"}', "successful"],
    ['{"verdict":"fail","reason":"too rude"}', "failed"],
    ['{"verdict":"inconclusive"}', "inconclusive"],
    ['{"verdict":"PASS"}', "error"],
    ['{"verdict":"toString"}', "error"],
    ["{}", "error"],
    ["null", "error"],
    ["", "error"],
    ["ok", "error"],
  ])("%s: %s", (text, phase) => {
    expect(parseWebhookAnswer(text, "gates.example.com").phase).toBe(phase);
  });

  test("its reason is repeated, and cut when it is long", () => {
    const { reason } = parseWebhookAnswer('{"verdict":"fail","reason":"too rude"}', "host");
    expect(reason).toBe("host says fail: too rude.");
    const long = toMeasurement("g", 0, { phase: "failed", values: {}, reason: "x".repeat(9_999) });
    expect(long.reason).toHaveLength(501);
  });
});

describe("pairs of sessions", () => {
  const gate: PairedSmokeGateSpec = {
    kind: "paired-smoke",
    ...common("paired smoke"),
    sessions: 20,
    alpha: 0.05,
    tolerance: {},
  };
  const passed = session("passed");
  const failed = session("failed");
  const throttled = session("throttled");

  test("only those that end differently count, and only those that both were judged", () => {
    const unknown = session("failed", []);
    const candidate = [passed, failed, failed, passed, throttled, unknown, failed];
    const baseline = [passed, passed, failed, failed, passed, passed];
    expect(countPairs(candidate, baseline)).toEqual({
      pairs: 4,
      candidateFailed: 1,
      baselineFailed: 1,
    });
  });

  test.each([
    [20, 0, 0, "successful"],
    [20, 6, 0, "failed"],
    [20, 6, 6, "successful"],
    [19, 0, 0, "inconclusive"],
    [20, 0, 9, "successful"],
  ])("of %i pairs %i fail on the candidate alone, %i on the baseline alone: %s", (...at) => {
    const [pairs, candidateFailed, baselineFailed, phase] = at;
    const found = measurePaired(gate, { pairs, candidateFailed, baselineFailed });
    expect(found.phase).toBe(phase);
  });

  test("without a baseline there is nothing to compare", () => {
    expect(measurePaired(gate, undefined).phase).toBe("no-data");
  });

  test("the table of the facts: five to nothing is 14.44, so six pairs must differ", () => {
    const { value } = measurePaired(gate, { pairs: 20, candidateFailed: 5, baselineFailed: 0 });
    expect(value).toBeCloseTo(14.440264, 5);
    expect(computeFewestPairs(gate)).toBe(6);
  });
});

describe("a batch evaluation", () => {
  const gate: EvaluationGateSpec = {
    kind: "evaluation",
    ...common("evaluation"),
    evaluators: [
      { id: "Builtin.Correctness", minimum: 0.7 },
      { id: "Builtin.Helpfulness", maxDrop: 0.1 },
    ],
    delayMs: 0,
  };
  const scored = (correctness: number, helpfulness: number, of = 3): EvaluationReading => ({
    kind: "scored",
    asked: 3,
    scored: of,
    scores: { "Builtin.Correctness": correctness, "Builtin.Helpfulness": helpfulness },
  });

  test.each<[string, EvaluationReading, EvaluationReading | undefined, string]>([
    ["good scores", scored(0.9, 0.8), scored(0, 0.8), "successful"],
    ["one below its minimum", scored(0.6, 0.8), scored(0, 0.8), "failed"],
    ["one that dropped too far", scored(0.9, 0.6), scored(0, 0.8), "failed"],
    ["one still running", { kind: "running" }, scored(0, 0.8), "no-data"],
    ["the baseline's still running", scored(0.9, 0.8), { kind: "running" }, "no-data"],
    ["one that failed", { kind: "failed", why: "no spans" }, scored(0, 0.8), "error"],
    ["spans that are not there yet", scored(0.9, 0.8, 2), scored(0, 0.8), "no-data"],
    ["nothing to compare with", scored(0.9, 0.8), undefined, "error"],
    ["no score", { kind: "scored", asked: 3, scored: 3, scores: {} }, scored(0, 0.8), "error"],
  ])("%s: %o against %o: %s", (_what, candidate, baseline, phase) => {
    expect(measureEvaluation(gate, candidate, baseline).phase).toBe(phase);
  });

  test("the reason holds the scores and their limits", () => {
    expect(measureEvaluation(gate, scored(0.6, 0.8), scored(0, 0.85)).reason).toBe(
      "Builtin.Correctness scores 0.6; at least 0.7 is asked. Builtin.Helpfulness scores 0.8; the baseline 0.85, at most 0.1 above.",
    );
  });
});

test("the series of looks keeps the latencies that gates asked for, and how long there was traffic", () => {
  const slow = [{ maxMs: 500, measured: 90, slower: 9 }];
  const percentiles = [{ percentile: 90, timed: 90, valueMs: 450 }];
  const seen = { dataMs: 60_000, throttles: 3, slow, percentiles };
  expect(extendSeries([], [lookWith(seen)], [])).toMatchObject([seen]);
  const [bare] = extendSeries([], [lookWith()], []);
  expect(Object.keys(bare ?? {})).not.toContain("slow");
});

test("the series of looks is bounded, keeps its ends and thins in between", () => {
  let series: readonly LookPoint[] = [];
  for (let index = 0; index < 2_000; index += 1) {
    const look = lookWith({ atMs: NOW + index, systemErrors: 1, userErrors: 2 });
    const measured = toMeasurement("errors", look.atMs, {
      phase: "successful",
      value: index,
      values: {},
      reason: "",
    });
    series = extendSeries(series, [look], [measured]);
  }
  expect(series.length).toBeLessThanOrEqual(500);
  expect(series.at(-1)).toMatchObject({ atMs: NOW + 1_999, errors: 3, values: { errors: 1_999 } });
  const times = series.map(({ atMs }) => atMs);
  expect(times).toEqual(times.toSorted((a, b) => a - b));
});
