import { assessTallies, foldMeasurements, isDue } from "../gates/gate-tally.ts";
import type { GateVerdict, Tallies } from "../gates/gate-tally.ts";
import type { Look } from "../gates/look.ts";
import { toMeasurement } from "../gates/measurement.ts";
import type { Measurement } from "../gates/measurement.ts";
import { assessBake, computeBakeDurationMs } from "../promotion/assess-bake.ts";
import type { BakeAction } from "../promotion/assess-bake.ts";
import type { GateSpec } from "../spec/gate-spec.ts";
import type { BakeSpec } from "../spec/promotion-spec.ts";
import { measurePoint, whyNotJudged } from "./measure-point.ts";
import type { Series } from "./series.ts";
import { toBaseline, toLook } from "./to-look.ts";

export interface BacktestLook {
  readonly look: Look;
  readonly measurements: readonly Measurement[];
  readonly action: BakeAction["action"];
}

export interface Backtest {
  readonly repointAtMs: number;
  /** What went before the re-point. */
  readonly baseline: { readonly invocations: number; readonly errors: number };
  readonly looks: readonly BacktestLook[];
  readonly verdicts: readonly GateVerdict[];
  /** `continue`: the series ends before the bake does. */
  readonly end: BakeAction & { readonly atMs: number };
  /** Gates that a series cannot judge, and why. */
  readonly leftOut: readonly { readonly gate: string; readonly reason: string }[];
}

export interface BacktestQuestion {
  readonly series: Series;
  readonly bake: BakeSpec;
  readonly repointAtMs: number;
  readonly baselineWindowMs: number;
}

/** The bake over recorded metrics: the engine's own looks, gates and verdicts, one look at the end of each period. */
export function judgeSeries({
  series,
  bake,
  repointAtMs,
  baselineWindowMs,
}: BacktestQuestion): Backtest {
  const { points, periodMs } = series;
  const gates = bake.gates.filter((gate) => whyNotJudged(gate) === undefined);
  const before = points.filter(
    ({ startMs }) => startMs + periodMs <= repointAtMs && startMs >= repointAtMs - baselineWindowMs,
  );
  const after = points.filter(({ startMs }) => startMs >= repointAtMs);
  const baselineLook = toLook(before, periodMs, repointAtMs);
  const baseline = toBaseline(baselineLook, gates);
  const looks: BacktestLook[] = [];
  let tallies: Tallies = {};
  let end: Backtest["end"] = {
    action: "continue",
    reason: "No period is over.",
    atMs: repointAtMs,
  };
  for (let count = 1; count <= after.length && end.action === "continue"; count += 1) {
    const seen = after.slice(0, count);
    const atMs = repointAtMs + count * periodMs;
    const look = toLook(seen, periodMs, atMs);
    const recent = (windowMs: number): Look =>
      toLook(seen.slice(-Math.max(1, Math.round(windowMs / periodMs))), periodMs, atMs);
    const measurements = gates
      .filter((gate) =>
        isDue(gate, { tally: tallies[gate.name], startedAtMs: repointAtMs, nowMs: atMs }),
      )
      .map((gate) =>
        toMeasurement(gate.name, atMs, measurePoint(gate, { look, recent, baseline })),
      );
    tallies = foldMeasurements(tallies, measurements);
    end = { ...assess({ look, bake, gates, tallies, repointAtMs }), atMs };
    looks.push({ look, measurements, action: end.action });
  }
  return {
    repointAtMs,
    baseline: { invocations: baselineLook.invocations, errors: baselineLook.systemErrors },
    looks,
    verdicts: assessTallies(gates, tallies),
    end,
    leftOut: bake.gates.flatMap((gate) => {
      const reason = whyNotJudged(gate);
      return reason === undefined ? [] : [{ gate: gate.name, reason }];
    }),
  };
}

function assess(at: {
  look: Look;
  bake: BakeSpec;
  gates: readonly GateSpec[];
  tallies: Tallies;
  repointAtMs: number;
}): BakeAction {
  const { look, bake, gates, tallies, repointAtMs } = at;
  const hasSessions = look.sessions > 0;
  return assessBake({
    look,
    verdicts: assessTallies(gates, tallies),
    needs: {
      durationMs: computeBakeDurationMs(bake.durationMs, undefined),
      invocations: bake.minimumInvocations,
      // A series need not count them.
      sessions: hasSessions ? bake.minimumSessions : 0,
    },
    now: look.atMs,
    deadlineMs: repointAtMs + bake.timeoutMs,
  });
}
