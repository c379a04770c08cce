import type { GateLimits, GateSpec } from "../spec/gate-spec.ts";
import type { Measurement } from "./measurement.ts";

/** All measurements of one gate, counted. Bounded, whatever their number. */
export interface GateTally {
  readonly gate: string;
  readonly successful: number;
  readonly failed: number;
  readonly inconclusive: number;
  readonly errors: number;
  readonly consecutiveErrors: number;
  readonly noData: number;
  readonly last?: Measurement;
}

export type Tallies = Readonly<Record<string, GateTally>>;

/** What a gate concludes from its measurements. No data is never a pass. */
export interface GateVerdict {
  readonly gate: string;
  readonly verdict: "pass" | "fail" | "inconclusive" | "no-data";
  readonly dryRun: boolean;
  /** Its limits or its count were reached: it is not measured again. */
  readonly concluded: boolean;
  /** A sentence with the values it rests on. */
  readonly reason: string;
}

/** Errors in a row are forgiven by anything else; errors and missing data do not use up `count`. */
export function foldMeasurement(tally: GateTally | undefined, taken: Measurement): GateTally {
  const before = tally ?? emptyTally(taken.gate);
  const add = (phase: Measurement["phase"]): number => (taken.phase === phase ? 1 : 0);
  return {
    gate: taken.gate,
    successful: before.successful + add("successful"),
    failed: before.failed + add("failed"),
    inconclusive: before.inconclusive + add("inconclusive"),
    errors: before.errors + add("error"),
    consecutiveErrors: taken.phase === "error" ? before.consecutiveErrors + 1 : 0,
    noData: before.noData + add("no-data"),
    last: taken,
  };
}

export function foldMeasurements(tallies: Tallies, taken: readonly Measurement[]): Tallies {
  const folded: Record<string, GateTally> = { ...tallies };
  for (const measurement of taken)
    folded[measurement.gate] = foldMeasurement(folded[measurement.gate], measurement);
  return folded;
}

function emptyTally(gate: string): GateTally {
  const none = { successful: 0, failed: 0, inconclusive: 0 };
  return { gate, ...none, errors: 0, consecutiveErrors: 0, noData: 0 };
}

/** Measurements that use up `count`. */
export const countMeasured = (tally: GateTally | undefined): number =>
  tally === undefined ? 0 : tally.successful + tally.failed + tally.inconclusive;

/** Argo Rollouts' rules within a metric, but that nothing measured is no pass. */
export function assessTally(gate: GateSpec, tally: GateTally | undefined): GateVerdict {
  const base = { gate: gate.name, dryRun: gate.dryRun };
  const last = tally?.last;
  if (!tally || !last)
    return { ...base, verdict: "no-data", concluded: false, reason: "Nothing is concluded yet." };
  const tripped = findTrippedLimit(gate.limits, tally);
  if (tripped) {
    const { verdict, words } = tripped;
    return { ...base, verdict, concluded: true, reason: join(last.reason, words) };
  }
  const { count } = gate.limits;
  const { reason } = last;
  if (count !== undefined) {
    const concluded = countMeasured(tally) >= count;
    return { ...base, verdict: concluded ? "pass" : "no-data", concluded, reason };
  }
  const isMeasured = last.phase !== "error" && last.phase !== "no-data";
  return { ...base, verdict: isMeasured ? "pass" : "no-data", concluded: false, reason };
}

/** Error > Inconclusive > Failed. Too many errors fail the gate: nobody knows what it would say. */
function findTrippedLimit(
  limits: GateLimits,
  tally: GateTally,
): { verdict: "fail" | "inconclusive"; words: string } | undefined {
  if (tally.consecutiveErrors > limits.consecutiveErrorLimit) {
    const words = `${tally.consecutiveErrors} errors in a row, at most ${limits.consecutiveErrorLimit} allowed.`;
    return { verdict: "fail", words };
  }
  if (tally.inconclusive > limits.inconclusiveLimit)
    return {
      verdict: "inconclusive",
      words: beyond(tally.inconclusive, "inconclusive", limits.inconclusiveLimit),
    };
  if (tally.failed > limits.failureLimit)
    return { verdict: "fail", words: beyond(tally.failed, "failed", limits.failureLimit) };
  return undefined;
}

/** With a limit of 0 the measurement's own reason says it all. */
function beyond(times: number, phase: string, limit: number): string {
  return limit === 0 ? "" : `${times} measurements ${phase}, at most ${limit} may.`;
}

const join = (reason: string, words: string): string =>
  words === "" ? reason : `${reason} ${words}`;

export function assessTallies(gates: readonly GateSpec[], tallies: Tallies): GateVerdict[] {
  return gates.map((gate) => assessTally(gate, tallies[gate.name]));
}

/** One verdict for all gates together: Failed > Inconclusive; a missing one keeps the rest waiting. */
export function combineVerdicts(verdicts: readonly GateVerdict[]): GateVerdict["verdict"] {
  const deciding = verdicts.filter(({ dryRun }) => !dryRun);
  const has = (wanted: GateVerdict["verdict"]): boolean =>
    deciding.some(({ verdict }) => verdict === wanted);
  if (has("fail")) return "fail";
  if (has("inconclusive")) return "inconclusive";
  return has("no-data") ? "no-data" : "pass";
}

/** The verdicts that a combined one rests on, as sentences. */
export function describeVerdicts(
  verdicts: readonly GateVerdict[],
  only?: GateVerdict["verdict"],
): string {
  return verdicts
    .filter(({ dryRun, verdict }) => !dryRun && (only === undefined || verdict === only))
    .map(({ gate, reason }) => `${gate}: ${reason}`)
    .join(" ");
}

/** Whether a gate is measured at this moment. After an error it is asked again at the next look. */
export function isDue(
  gate: GateSpec,
  at: { tally: GateTally | undefined; startedAtMs: number; nowMs: number },
): boolean {
  const { tally, startedAtMs, nowMs } = at;
  if (nowMs < startedAtMs + gate.initialDelayMs) return false;
  const last = tally?.last;
  if (!last) return true;
  if (assessTally(gate, tally).concluded) return false;
  const isEarly = last.phase === "error" || last.phase === "no-data";
  return isEarly || nowMs >= last.atMs + gate.intervalMs;
}
