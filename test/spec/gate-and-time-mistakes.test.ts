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
    'gate.gates[0].kind must be cross-check or threshold (did you mean "cross-check"?), is "crosscheck"',
  ],
  [
    "a threshold for nothing",
    { gate: { gates: [{ kind: "threshold" }] } },
    "gate.gates[0].metric is missing; it must be error-rate or latency",
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
    "bake.gates[0].kind must be threshold in the bake",
  ],
  [
    "no errors at all, without a number",
    { bake: { gates: [errorRate({ max: 0 })] } },
    "bake.gates[0].minimumInvocations is missing; with max 0%",
  ],
  [
    "a bake that asks for less than its gate",
    { bake: { minimumInvocations: 10 } },
    "bake.minimumInvocations must be at least 59, which bake.gates[0] needs for a verdict, is 10",
  ],
  // Times that contradict each other.
  [
    "a bake that cannot end",
    { bake: { duration: "2h", timeout: "1h" } },
    "bake.timeout must be above 2h 5m (bake.duration and metrics.delay), is 1h",
  ],
  [
    "a bake longer than the default time-out",
    { bake: { duration: "6h" } },
    "bake.duration needs a bake.timeout above 6h 5m (bake.duration and metrics.delay); it is 4h by default",
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
