import { expect, test } from "vitest";
import { issuesOf, writtenSpec } from "./written-spec.ts";

const errorRate = (more: object) => ({
  kind: "threshold",
  metric: "error-rate",
  max: "5%",
  ...more,
});
const latency = (more: object) => ({
  kind: "threshold",
  metric: "latency",
  percentile: "p90",
  max: "8s",
  ...more,
});

test.each<[string, Parameters<typeof writtenSpec>[0], string]>([
  // Gates.
  [
    "an unknown kind of gate",
    { gate: { gates: [{ kind: "crosscheck" }] } },
    'gate.gates[0].kind must be cross-check or threshold or sequential or latency or alarms or paired-smoke or evaluation or webhook (did you mean "cross-check"?), is "crosscheck"',
  ],
  [
    "a threshold for nothing",
    { gate: { gates: [{ kind: "threshold" }] } },
    "gate.gates[0].metric is missing; it must be error-rate or throttles or latency or query",
  ],
  [
    "a percentile AWS does not have",
    { bake: { gates: [latency({ percentile: 90 })] } },
    "bake.gates[0].percentile must be p50 or p90 or p95 or p99, is 90",
  ],
  [
    "more evidence than the smoke brings",
    { gate: { gates: [latency({ minimumInvocations: 20 })] } },
    "gate.gates[0].minimumInvocations must be at most 3, is 20: the smoke sends 3 turns in all",
  ],
  [
    "a cross-check in the bake",
    { bake: { gates: [{ kind: "cross-check" }] } },
    "bake.gates[0].kind must be another kind in the bake, is cross-check",
  ],
  [
    "no errors at all, without a number",
    { bake: { gates: [errorRate({ max: 0 })] } },
    "bake.gates[0].minimumInvocations is missing; with max 0%",
  ],
  [
    "a bake that asks for less than its gate",
    { bake: { minimumInvocations: 10 } },
    "bake.minimumInvocations must be at least 73, which bake.gates[0] needs for a verdict, is 10",
  ],
  [
    "a bake with pairs",
    { bake: { gates: [{ kind: "paired-smoke" }] } },
    "bake.gates[0].kind must be another kind in the bake, is paired-smoke: after the re-point the baseline can no longer be reached",
  ],
  [
    "an alpha that is no probability",
    { bake: { gates: [{ kind: "sequential", alpha: 0 }] } },
    "bake.gates[0].alpha must be above 0 and below 1.",
  ],
  [
    "an alpha of one",
    { bake: { gates: [{ kind: "sequential", alpha: "100%" }] } },
    "bake.gates[0].alpha must be above 0 and below 1.",
  ],
  [
    "an alpha below zero",
    { bake: { gates: [{ kind: "latency", max: "2s", alpha: "-5%" }] } },
    'bake.gates[0].alpha must be a share of one, like 5% or 0.05, is "-5%"',
  ],
  [
    "an alpha above one",
    { gate: { gates: [{ kind: "paired-smoke", alpha: 5 }] } },
    "gate.gates[0].alpha must be a share of one, like 5% or 0.05, is 5",
  ],
  [
    "a bound without its unit",
    { bake: { gates: [{ kind: "latency", max: 5 }] } },
    "bake.gates[0].max must be a duration with its unit, like 90s, 10m or 24h, is 5",
  ],
  [
    "two tolerances",
    { bake: { gates: [{ kind: "sequential", margin: "1%", ratio: 2 }] } },
    "bake.gates[0].ratio contradicts margin: say one of the two",
  ],
  [
    "a ratio that tolerates nothing",
    { bake: { gates: [{ kind: "sequential", ratio: 1 }] } },
    "bake.gates[0].ratio must be a number above 1, like 2, is 1",
  ],
  [
    "conditions without a gap",
    {
      bake: {
        gates: [
          errorRate({ max: undefined, successCondition: "<= 10%", failureCondition: "> 5%" }),
        ],
      },
    },
    "bake.gates[0].failureCondition contradicts the success condition",
  ],
  [
    "the limit twice",
    { bake: { gates: [errorRate({ successCondition: "<= 5%" })] } },
    "bake.gates[0].max says the same as successCondition",
  ],
  [
    "no limit at all",
    { bake: { gates: [errorRate({ max: undefined })] } },
    "bake.gates[0].max is missing; say what is too much",
  ],
  [
    "a limit without its unit",
    { bake: { gates: [latency({ max: undefined, successCondition: "<= 5" })] } },
    'bake.gates[0].successCondition must be a comparison with a duration and its unit, like "<= 2s", is "<= 5"',
  ],
  [
    "a failure limit that the count never exceeds",
    { gate: { gates: [{ kind: "cross-check", count: 2, interval: "1m", failureLimit: 3 }] } },
    "gate.gates[0].failureLimit must be at most count (2), is 3",
  ],
  [
    "an inconclusive limit that the count never exceeds",
    { gate: { gates: [{ kind: "cross-check", count: 2, interval: "1m", inconclusiveLimit: 3 }] } },
    "gate.gates[0].inconclusiveLimit must be at most count (2), is 3: it could never be exceeded",
  ],
  [
    "a count that cannot be reached before its step ends",
    {
      gate: { timeout: "10m", gates: [{ kind: "cross-check", count: 11, interval: "1m" }] },
    },
    "gate.gates[0].count takes 10m (initialDelay, and interval between 11 measurements), which must be below gate.timeout (10m)",
  ],
  [
    "a first measurement after the end",
    { bake: { timeout: "4h", gates: [{ kind: "sequential", initialDelay: "4h" }] } },
    "bake.gates[0].initialDelay must be below bake.timeout (4h), is 4h: it would never be measured",
  ],
  [
    "synthetic sessions that would never run",
    {
      bake: {
        timeout: "4h",
        onNoEvidence: "promote-if-synthetic-pass",
        synthetic: { interval: "5h" },
      },
    },
    "bake.timeout must be above bake.synthetic.interval (5h): no synthetic session would ever run, is 4h",
  ],
  [
    "a count without an interval",
    { gate: { gates: [{ kind: "cross-check", count: 2 }] } },
    "gate.gates[0].interval is missing; with count 2",
  ],
  [
    "an interval below its step's",
    { bake: { gates: [{ kind: "sequential", interval: "10s" }] } },
    "bake.gates[0].interval must be at least bake.interval (60s)",
  ],
  [
    "a paired smoke that can never fail",
    { gate: { gates: [{ kind: "paired-smoke", sessions: 5 }] } },
    "gate.gates[0].sessions must be at least 6, is 5",
  ],
  [
    "a name twice",
    {
      bake: {
        gates: [
          { kind: "sequential", name: "a" },
          { kind: "sequential", name: "a" },
        ],
      },
    },
    'bake.gates[1].name must differ from the other gates\' names, is "a" again',
  ],
  [
    "a log filter before the re-point",
    {
      gate: {
        gates: [
          { kind: "sequential", counts: { logFilter: { namespace: "Support", errors: "Wrong" } } },
        ],
      },
    },
    "gate.gates[0].counts.logFilter can only be in the bake",
  ],
  [
    "several metrics without an expression",
    {
      bake: {
        gates: [
          {
            kind: "threshold",
            metric: "query",
            max: 1,
            query: { metrics: { a: { name: "Invocations" }, b: { name: "Throttles" } } },
          },
        ],
      },
    },
    "bake.gates[0].query must have an expression",
  ],
  [
    "an expression that mistypes a metric",
    {
      bake: {
        gates: [
          {
            kind: "threshold",
            metric: "query",
            max: 1,
            query: { metrics: { failed: { name: "SystemErrors" } }, expression: "faild / 60" },
          },
        ],
      },
    },
    "bake.gates[0].query must use each of its metrics in the expression, by its id.",
  ],
  [
    "a webhook that is no URL",
    { bake: { gates: [{ kind: "webhook", url: "gates.example.com", secret: "GATES" }] } },
    "bake.gates[0].url must be a URL",
  ],
  [
    "an evaluator without a limit",
    { gate: { gates: [{ kind: "evaluation", evaluators: [{ id: "Builtin.Correctness" }] }] } },
    "gate.gates[0].evaluators[0] must have a minimum or a maxDrop.",
  ],
  [
    "an evaluation that could not end in time",
    {
      gate: {
        timeout: "10m",
        gates: [{ kind: "evaluation", delay: "15m", evaluators: [{ id: "mine", minimum: 0.5 }] }],
      },
    },
    "gate.gates[0].delay must be below gate.timeout (10m), is 15m",
  ],
  [
    "a window that is no whole number of periods",
    { bake: { gates: [errorRate({ window: "90s" })] } },
    "bake.gates[0].window must be whole periods (metrics.period is 60s), is 90s",
  ],
  [
    "synthetic sessions that nobody asked for",
    { bake: { synthetic: {} } },
    "bake.synthetic is only for onNoEvidence: promote-if-synthetic-pass",
  ],
  // Times that contradict each other.
  [
    "a bake that cannot end",
    { bake: { duration: "2h", timeout: "1h" } },
    "bake.timeout must be above 2h 5m (bake.duration and metrics.delay), is 1h",
  ],
  [
    "a bake longer than the default time-out",
    { bake: { duration: "13h" } },
    "bake.duration needs a bake.timeout above 13h 5m (bake.duration and metrics.delay); it is 12h by default",
  ],
  [
    "a gate before anything is settled",
    { gate: { timeout: "4m" } },
    "gate.timeout must be above metrics.delay (5m by default): the metrics are settled only then, is 4m",
  ],
  [
    "evidence too old from the start",
    { repoint: { evidenceMaxAge: "1m" } },
    "repoint.evidenceMaxAge must be above metrics.delay (5m by default)",
  ],
  [
    "a period CloudWatch lacks",
    { metrics: { period: "90s" } },
    "metrics.period must be a period that CloudWatch has: 1s, 5s, 10s, 20s, 30s or whole minutes, is 90s",
  ],
])("%s", (_name, parts, expected) => {
  const issues = issuesOf(writtenSpec(parts));
  expect(issues).toHaveLength(1);
  expect(issues[0]?.startsWith(expected), issues[0]).toBe(true);
});

test("an empty list of gates needs no evidence, so it needs no time for it", () => {
  expect(issuesOf(writtenSpec({ gate: { gates: [], timeout: "1m" } }))).toEqual([]);
});
