import { formatCount, formatDuration, formatShare } from "../format.ts";
import { holds } from "../spec/condition.ts";
import type { Condition, ThresholdGateSpec } from "../spec/gate-spec.ts";
import type { Look } from "./look.ts";
import type { Finding, Measurement } from "./measurement.ts";

/** Argo Rollouts' phases: a failure wins; with one condition the other phase is its opposite. */
export function assessPhase(
  value: number,
  { success, failure }: { success?: Condition; failure?: Condition },
): Measurement["phase"] {
  if (!Number.isFinite(value)) return "error";
  if (failure && holds(failure, value)) return "failed";
  if (success) {
    if (holds(success, value)) return "successful";
    return failure ? "inconclusive" : "failed";
  }
  return "successful";
}

/** `queried`: the answer to the gate's own query, NaN where it is no number; undefined without data. */
export function measureThreshold(
  gate: ThresholdGateSpec,
  look: Look,
  queried: number | undefined,
): Finding {
  switch (gate.metric.kind) {
    case "error-rate":
      return measureErrorRate(gate, look);
    case "throttles": {
      const { throttles, invocations } = look;
      const values = { throttles, invocations };
      if (throttles + invocations < Math.max(1, gate.minimumInvocations))
        return noData(gate, look.invocations, values);
      return judge(gate, throttles, {
        values,
        what: `${formatCount(throttles)} calls were throttled`,
      });
    }
    case "latency":
      return measurePercentile(gate, look, gate.metric.percentile);
    case "query": {
      if (queried === undefined)
        return { phase: "no-data", values: {}, reason: "CloudWatch has no data for the query." };
      const what = `the query answers ${Number(queried.toPrecision(6))}`;
      return judge(gate, queried, { values: {}, what });
    }
    default:
      return gate.metric satisfies never;
  }
}

function measureErrorRate(gate: ThresholdGateSpec, look: Look): Finding {
  const errors = look.systemErrors + look.userErrors;
  const values = { errors, invocations: look.invocations };
  const counted = `${formatCount(errors)} of ${formatCount(look.invocations)} invocations failed`;
  const minimum = Math.max(1, gate.minimumInvocations);
  if (look.invocations < minimum) {
    // Too many whatever the invocations up to the minimum still bring.
    const least = errors / minimum;
    if (hasUpperLimit(gate) && assessPhase(least, gate) === "failed")
      return judge(gate, least, { values, what: counted });
    return noData(gate, look.invocations, values);
  }
  const rate = errors / look.invocations;
  return judge(gate, rate, { values, what: `${counted} (${formatShare(rate)})` });
}

const hasUpperLimit = ({ success, failure }: ThresholdGateSpec): boolean =>
  [success?.operator, failure?.operator].every(
    (operator, index) => operator === undefined || operator.startsWith(index === 0 ? "<" : ">"),
  );

function measurePercentile(gate: ThresholdGateSpec, look: Look, percentile: number): Finding {
  const sample = look.percentiles.find((each) => each.percentile === percentile);
  const timed = sample?.timed ?? 0;
  if (!sample || timed < Math.max(1, gate.minimumInvocations))
    return noData(gate, timed, { timed });
  const what = `the p${percentile} latency of ${formatCount(timed)} invocations is ${formatDuration(sample.valueMs)}`;
  return judge(gate, sample.valueMs, { values: { timed }, what });
}

function judge(
  gate: ThresholdGateSpec,
  value: number,
  { values, what }: { values: Record<string, number>; what: string },
): Finding {
  const { success, failure } = gate;
  const phase = assessPhase(value, gate);
  const limits = {
    ...(success ? { success: success.text } : {}),
    ...(failure ? { failure: failure.text } : {}),
  };
  if (phase === "error")
    return {
      phase,
      values: { ...values, ...limits },
      reason: `${capital(what)}: that is no number.`,
    };
  const asked = [
    ...(success ? [`must be ${success.text}`] : []),
    ...(failure ? [`must not be ${failure.text}`] : []),
  ].join(", ");
  const reason = `${capital(what)}${asked === "" ? "" : `; ${asked}`}.`;
  return { phase, value, values: { ...values, ...limits }, reason };
}

function noData(gate: ThresholdGateSpec, seen: number, values: Record<string, number>): Finding {
  const minimum = Math.max(1, gate.minimumInvocations);
  const reason = `${formatCount(seen)} invocations seen; ${formatCount(minimum)} are needed to judge.`;
  return { phase: "no-data", values, reason };
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
