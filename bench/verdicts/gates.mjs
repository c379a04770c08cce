import {
  computeBaselineBound,
  computeLogEValue,
} from "../../dist/domain/statistics/before-after.js";
import {
  DEFAULT_ALPHA,
  DEFAULT_SESSION_CORRELATION,
  DEFAULT_TOLERANCE,
} from "../../dist/domain/statistics/defaults.js";
import { computeDesignEffect } from "../../dist/domain/statistics/design-effect.js";

/**
 * Gates over one simulated promotion: each takes the baseline's sums and the traffic by minute and
 * returns the minute in which it rolls back, or -1. `previous` is as much of the baseline's traffic.
 */

/** Ours, with every default. */
export function sequential({ baseline, traffic, tempered = true }) {
  const bound = computeBaselineBound(baseline, {
    alpha: DEFAULT_ALPHA,
    tolerance: DEFAULT_TOLERANCE,
  });
  const meanSessionSize = baseline.total / Math.max(1, baseline.sessions);
  const icc = tempered ? DEFAULT_SESSION_CORRELATION : 0;
  const goal = Math.log(bound.limit) * computeDesignEffect({ meanSessionSize, icc });
  const candidate = { total: 0, errors: 0 };
  return eachMinute(traffic, (invocations, errors) => {
    candidate.total += invocations;
    candidate.errors += errors;
    return errors > 0 && computeLogEValue(candidate, bound.tolerated) >= goal;
  });
}

/** Argo Rollouts: above 5% in a window of 5 minutes, measured every 5 minutes, failureLimit 3. */
export function argo({ traffic }) {
  let [total, failed, failures, minute] = [0, 0, 0, 0];
  return eachMinute(traffic, (invocations, errors) => {
    total += invocations;
    failed += errors;
    minute += 1;
    if (minute % 5 !== 0) return false;
    if (total > 0 && failed / total > 0.05) failures += 1;
    [total, failed] = [0, 0];
    return failures > 3;
  });
}

/** Flagger: request-success-rate of 99% each minute, threshold 10; no values are a failed check too. */
export function flagger({ traffic }) {
  let failures = 0;
  return eachMinute(traffic, (invocations, errors) => {
    if (invocations === 0 || 1 - errors / invocations < 0.99) failures += 1;
    return failures >= 10;
  });
}

/** A one-sided z-test of two proportions at 5%, made for one look, looked at every minute. */
export function peekedZTest({ baseline, traffic }) {
  let [total, failed] = [0, 0];
  return eachMinute(traffic, (invocations, errors) => {
    total += invocations;
    failed += errors;
    if (failed === 0) return false;
    const pooled = (failed + baseline.errors) / (total + baseline.total);
    const deviation = Math.sqrt(pooled * (1 - pooled) * (1 / total + 1 / baseline.total));
    return (failed / total - baseline.errors / baseline.total) / deviation > 1.645;
  });
}

const KAYENTA = { lookMinutes: 60, z: 2.326, tolerance: 0.25 };

/**
 * Kayenta: the Mann-Whitney test of Netflix's judge at 98% with tolerance 0.25, once an hour over
 * that hour's error rates by minute, against as many minutes of the baseline: it fails when the
 * lower bound of the shift is above the tolerated part of the Hodges-Lehmann estimate.
 */
export function kayenta({ traffic, previous }) {
  const { lookMinutes } = KAYENTA;
  for (let end = lookMinutes; end <= traffic.invocations.length; end += lookMinutes) {
    const [now, before] = [traffic, previous].map((each) => ratesOf(each, end - lookMinutes, end));
    if (now.length > 0 && before.length > 0 && isShifted(now, before)) return end - 1;
  }
  return -1;
}

function isShifted(now, before) {
  const differences = new Float64Array(now.length * before.length);
  now.forEach((a, i) => before.forEach((b, j) => (differences[i * before.length + j] = a - b)));
  differences.sort();
  const count = differences.length;
  const deviation = Math.sqrt((count * (now.length + before.length + 1)) / 12);
  const lower = differences[Math.max(0, Math.floor(count / 2 - KAYENTA.z * deviation))];
  const estimate = differences[Math.floor(count / 2)];
  return lower > Math.abs(estimate) * KAYENTA.tolerance;
}

function ratesOf({ invocations, errors }, from, to) {
  const rates = [];
  for (let minute = from; minute < to; minute += 1)
    if (invocations[minute] > 0) rates.push(errors[minute] / invocations[minute]);
  return rates;
}

function eachMinute({ invocations, errors }, isFailed) {
  for (let minute = 0; minute < invocations.length; minute += 1)
    if (isFailed(invocations[minute], errors[minute])) return minute;
  return -1;
}
