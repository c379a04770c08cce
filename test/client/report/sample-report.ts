import { CHART_PERCENTILE } from "../../../domain/gates/look-series.ts";
import type { LookPoint } from "../../../domain/gates/look.ts";
import type { Report } from "../../../domain/report/report.ts";
import { NOW, specWith } from "../../domain/values.ts";

const MINUTE_MS = 60_000;

const latencyOf = (valueMs: number): NonNullable<LookPoint["percentiles"]> => [
  { percentile: CHART_PERCENTILE, valueMs, timed: 3 },
];

/** A promotion that rolled back: errors rise after half of the looks. */
export function sampleReport({ looks = 60, answer = "Hello!" } = {}): Report {
  const startedAtMs = NOW;
  const at = (minutes: number): number => startedAtMs + minutes * MINUTE_MS;
  let errors = 0;
  const series = Array.from({ length: looks }, (_, index): LookPoint => {
    if (index > looks / 2) errors += 1;
    const eValue = index > looks / 2 ? 1.35 ** (index - looks / 2) : 0.8;
    return {
      atMs: at(8 + index),
      dataMs: (index + 1) * MINUTE_MS,
      invocations: (index + 1) * 3,
      errors,
      throttles: 0,
      sessions: index + 1,
      percentiles: latencyOf(640 + 4 * index),
      values: { "error rate": Math.min(eValue, 50) },
    };
  });
  const seriesBefore = Array.from({ length: 60 }, (_, index): LookPoint => ({
    atMs: at(index - 53),
    invocations: (index + 1) * 4,
    errors: Math.floor(index / 20),
    sessions: index + 1,
    dataMs: (index + 1) * MINUTE_MS,
    throttles: 0,
    percentiles: latencyOf(600 + 20 * (index % 3)),
    values: {},
  }));
  const turn = {
    startedAtMs: at(1),
    latencyMs: 812,
    status: 200,
    callFailed: false,
    failures: [],
    sent: '{"prompt":"hello"}',
    answer,
  };
  const session = { turns: [turn], stopped: true, fromMs: at(1), toMs: at(2) };
  const last = {
    gate: "error rate",
    atMs: at(68),
    phase: "failed" as const,
    value: 50,
    values: {
      eValue: 50,
      limit: 40,
      errors: 7,
      total: 61,
      baselineErrors: 12,
      baselineTotal: 1980,
    },
    reason: "7 of 61 failed; before the re-point 12 of 1,980 did.",
  };
  return {
    title: "support-a1b2c3d4e5/production",
    tone: "bad",
    verdict: "rolled-back (bake-failed)",
    headline:
      "Endpoint production serves version 12 again. error rate: 7 of 61 failed; before the re-point 12 of 1,980 did.",
    facts: [
      ["versions", "12 → 13"],
      ["endpoint, last read", "READY on 12"],
      ["took", "1h 10m"],
      ["asked for by", "ci"],
    ],
    steps: [
      { step: "resolve", startedAtMs: at(0), endedAtMs: at(0.1), result: "Version 12 to 13." },
      { step: "smoke", startedAtMs: at(0.1), endedAtMs: at(2), result: "2 of 2 sessions passed." },
      { step: "gate", startedAtMs: at(2), endedAtMs: at(7), result: "cross-check: pass." },
      { step: "re-point", startedAtMs: at(7), endedAtMs: at(7.2), result: "Accepted." },
      { step: "bake", startedAtMs: at(7.2), endedAtMs: at(68), result: last.reason },
      { step: "roll-back", startedAtMs: at(68), endedAtMs: at(70), result: "READY on 12." },
    ],
    startedAtMs,
    endedAtMs: at(70),
    repointedAtMs: at(7),
    gates: [
      {
        step: "bake",
        kind: "sequential",
        gate: "error rate",
        verdict: "fail",
        dryRun: false,
        reason: last.reason,
        measured: { successful: 59, failed: 1, inconclusive: 0, errors: 0, noData: 0 },
        last,
      },
    ],
    series,
    seriesBefore,
    before: { errors: 12, invocations: 1980 },
    sessions: [
      { ...session, sessionId: "acr-one", outcome: "passed" },
      {
        ...session,
        sessionId: "acr-two",
        outcome: "failed",
        turns: [{ ...turn, failures: ['the answer does not contain "hello"'] }],
      },
    ],
    words: [{ atMs: at(6), what: "approval", by: "anna", reason: "looks good" }],
    calls: [
      { atMs: at(7), call: "UpdateAgentRuntimeEndpoint", detail: "production to version 13" },
      { atMs: at(68), call: "UpdateAgentRuntimeEndpoint", detail: "production back to version 12" },
    ],
    decisions: [
      { atMs: at(68), step: "bake", decision: "roll back", reason: last.reason, values: {} },
    ],
    notices: ["Sessions that ran at the re-point may stay on version 12 for up to 8h."],
    commands: [
      [
        "Back to the baseline without this tool",
        "aws bedrock-agentcore-control update-agent-runtime-endpoint --agent-runtime-version 12",
      ],
    ],
    spec: specWith(),
  };
}
