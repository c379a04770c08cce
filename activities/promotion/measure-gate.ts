import { ApplicationFailure } from "@temporalio/activity";

import { measureAlarms } from "../../domain/gates/measure-alarms.ts";
import { measureCrossCheck } from "../../domain/gates/measure-cross-check.ts";
import { measureEvaluation } from "../../domain/gates/measure-evaluation.ts";
import { measureLatency } from "../../domain/gates/measure-latency.ts";
import { measurePaired } from "../../domain/gates/measure-paired.ts";
import {
  computeMeanSessionSize,
  measureSequential,
} from "../../domain/gates/measure-sequential.ts";
import { measureThreshold } from "../../domain/gates/measure-threshold.ts";
import { toMeasurement } from "../../domain/gates/measurement.ts";
import type { Finding, Measurement } from "../../domain/gates/measurement.ts";
import { countMeasured } from "../../domain/gates/gate-tally.ts";
import type { GateTally } from "../../domain/gates/gate-tally.ts";
import type {
  EvaluationGateSpec,
  GateSpec,
  SequentialGateSpec,
  ThresholdGateSpec,
  WebhookGateSpec,
} from "../../domain/spec/gate-spec.ts";
import type { TakeLooksInput } from "../promotion-activities.ts";
import { readEvaluation } from "./batch-evaluation.ts";
import { callWebhook } from "./call-webhook.ts";
import type { PromotionDependencies } from "./dependencies.ts";
import { describeAlarms } from "./describe-alarms.ts";
import { countFor } from "./read-baseline.ts";
import { lookBack } from "./read-endpoint-metrics.ts";
import type { Reading } from "./read-endpoint-metrics.ts";
import { readNewest } from "./read-query.ts";

/** What one gate is measured from. */
interface At {
  readonly dependencies: PromotionDependencies;
  readonly input: TakeLooksInput;
  readonly reading: Reading;
  readonly tally: GateTally | undefined;
}

/**
 * Measures one gate. A failure that a later call may not meet is no measurement: it is thrown, and
 * the gate is asked again. Any other is an error measurement.
 */
export async function measureGate(at: At, gate: GateSpec): Promise<Measurement> {
  const { atMs } = at.reading.look;
  try {
    return toMeasurement(gate.name, atMs, unlessUnsettled(at, gate, await find(at, gate)));
  } catch (error) {
    if (!(error instanceof ApplicationFailure) || error.nonRetryable !== true) throw error;
    return toMeasurement(gate.name, atMs, { phase: "error", values: {}, reason: error.message });
  }
}

function find(at: At, gate: GateSpec): Finding | Promise<Finding> {
  const { input, reading } = at;
  switch (gate.kind) {
    case "cross-check":
      return measureCrossCheck(reading.look, input.synthetic);
    case "threshold":
      return findThreshold(at, gate);
    case "sequential":
      return findSequential(at, gate);
    case "latency":
      return measureLatency(gate, reading.look, comparedIn(at, gate));
    case "alarms":
      return findAlarms(at, gate.alarms);
    case "paired-smoke":
      return measurePaired(gate, input.pairs);
    case "evaluation":
      return findEvaluation(at, gate);
    case "webhook":
      return findWebhook(at, gate);
    default:
      return gate satisfies never;
  }
}

/** Whose measurements are of the window: half of it may fail a gate, but never pass it. */
const OF_THE_WINDOW: ReadonlySet<GateSpec["kind"]> = new Set([
  "threshold",
  "sequential",
  "latency",
] as const);

function unlessUnsettled({ input, reading }: At, gate: GateSpec, finding: Finding): Finding {
  const isOpen = input.window.toMs !== undefined && !reading.look.settled;
  const passes = finding.phase === "successful" || finding.phase === "inconclusive";
  if (!isOpen || !passes || !OF_THE_WINDOW.has(gate.kind)) return finding;
  return { ...finding, phase: "no-data", reason: `${finding.reason} Waiting for the rest.` };
}

async function findThreshold(at: At, gate: ThresholdGateSpec): Promise<Finding> {
  const { dependencies, input, reading } = at;
  const { metric, windowMs } = gate;
  const { window } = input;
  const look = windowMs === undefined ? reading.look : lookBack(reading, window, windowMs);
  if (metric.kind !== "query") return measureThreshold(gate, look, undefined);
  const periods = { periodMs: windowMs ?? window.periodMs, leaveOut: window.leaveOut };
  const of = { query: metric.query, range: reading.range, window: periods };
  return measureThreshold(gate, look, await readNewest(dependencies, input, of));
}

async function findSequential(at: At, gate: SequentialGateSpec): Promise<Finding> {
  const { dependencies, input, reading } = at;
  const candidate = await countFor(dependencies, input, { gate, reading });
  const compared = comparedIn(at, gate);
  const { baseline, isBaselineKnown } = compared;
  if (candidate?.errorsAbsent && isBaselineKnown && (!baseline || baseline.errorsAbsent))
    return { phase: "no-data", values: { total: candidate.total }, reason: NO_SUCH_ERRORS };
  return measureSequential({ gate, candidate, ...compared, what: "failed" });
}

/** A mistyped name must not look like an agent without errors. */
const NO_SUCH_ERRORS =
  "CloudWatch has no data of the errors that are counted, now or before: correct their names, or publish zeros too (a metric filter does with the default value 0).";

const comparedIn = ({ input, reading }: At, { name }: GateSpec) => ({
  baseline: input.baseline?.counts[name],
  isBaselineKnown: input.baseline !== undefined,
  meanSessionSize: computeMeanSessionSize(reading.look, input.baseline),
  where: input.comparedWith,
});

async function findAlarms({ dependencies, input }: At, names: readonly string[]): Promise<Finding> {
  const states = await describeAlarms(dependencies, input.aws, names);
  return measureAlarms(Object.fromEntries(names.map((name) => [name, states.get(name)])));
}

async function findEvaluation(
  { dependencies, input }: At,
  gate: EvaluationGateSpec,
): Promise<Finding> {
  const { candidate, baseline } = input.evaluations?.[gate.name] ?? {};
  if (!candidate)
    return { phase: "no-data", values: {}, reason: "The evaluation has not started yet." };
  const read = (started: { id: string; sessions: number }) =>
    readEvaluation(dependencies, input.aws, started);
  return measureEvaluation(gate, await read(candidate), baseline && (await read(baseline)));
}

/** The id is the measurement's: a repetition of a call that came to nothing carries it again. */
function findWebhook(
  { dependencies, input, reading, tally }: At,
  gate: WebhookGateSpec,
): Promise<Finding> {
  const { runtimeArn, endpoint, subject, startedAtMs } = input;
  const { fromMs, toMs, invocations, systemErrors, userErrors, throttles, sessions } = reading.look;
  const measurement = countMeasured(tally) + 1;
  const window = { from: new Date(fromMs).toISOString(), to: new Date(toMs).toISOString() };
  const counts = { invocations, systemErrors, userErrors, throttles, sessions };
  const seen = { ...window, ...counts };
  const data = { ...subject, gate: gate.name, measurement, runtimeArn, endpoint, seen };
  const id = `${subject.promotion}-${subject.step}-${startedAtMs}-${gate.name}-${measurement}`;
  return callWebhook(dependencies, gate, {
    id: id.replaceAll(/[^\w-]/g, "_"),
    body: { type: "gate.measurement", timestamp: new Date(reading.look.atMs).toISOString(), data },
  });
}
