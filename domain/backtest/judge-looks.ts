import { assessTallies, foldMeasurements, isDue } from "../gates/gate-tally.ts";
import type { GateVerdict, Tallies } from "../gates/gate-tally.ts";
import type { BaselineEvidence, Look } from "../gates/look.ts";
import { toMeasurement } from "../gates/measurement.ts";
import type { Measurement } from "../gates/measurement.ts";
import { assessBake, computeBakeDurationMs } from "../promotion/assess-bake.ts";
import type { BakeAction } from "../promotion/assess-bake.ts";
import type { BakeSpec } from "../spec/promotion-spec.ts";
import { measurePoint, whyNotJudged } from "./measure-point.ts";
import type { RecordedKinds } from "./measure-point.ts";

export interface BacktestLook {
  readonly look: Look;
  readonly measurements: readonly Measurement[];
  readonly action: BakeAction["action"];
}

export interface Backtest {
  readonly repointAtMs: number;
  /** What went before the re-point; undefined where nothing was counted. */
  readonly baseline?: { readonly total: number; readonly errors: number };
  readonly looks: readonly BacktestLook[];
  readonly verdicts: readonly GateVerdict[];
  /** `continue`: what was recorded ends before the bake does. */
  readonly end: BakeAction & { readonly atMs: number };
  /** Gates that cannot be judged by what was recorded, and why. */
  readonly leftOut: readonly { readonly gate: string; readonly reason: string }[];
}

/** One look of the engine's: everything since the re-point, and the newest part of it. */
export interface RecordedLook {
  readonly look: Look;
  readonly recent: (windowMs: number) => Look;
}

/** The bake over looks that were recorded, or would have been: the engine's own gates and verdicts. */
export function judgeLooks(of: {
  looks: Iterable<RecordedLook>;
  bake: BakeSpec;
  baseline: BaselineEvidence;
  repointAtMs: number;
  recorded: RecordedKinds;
}): Pick<Backtest, "looks" | "verdicts" | "end" | "leftOut"> {
  const { bake, baseline, repointAtMs, recorded } = of;
  const gates = bake.gates.filter((gate) => whyNotJudged(gate, recorded) === undefined);
  const looks: BacktestLook[] = [];
  let tallies: Tallies = {};
  let end: Backtest["end"] = {
    action: "continue",
    reason: "No period is over.",
    atMs: repointAtMs,
  };
  for (const { look, recent } of of.looks) {
    const { atMs } = look;
    const measurements = gates
      .filter((gate) =>
        isDue(gate, { tally: tallies[gate.name], startedAtMs: repointAtMs, nowMs: atMs }),
      )
      .map((gate) =>
        toMeasurement(gate.name, atMs, measurePoint(gate, { look, recent, baseline })),
      );
    tallies = foldMeasurements(tallies, measurements);
    const verdicts = assessTallies(gates, tallies);
    end = { ...assess(look, { bake, verdicts, repointAtMs, recorded }), atMs };
    looks.push({ look, measurements, action: end.action });
    if (end.action !== "continue") break;
  }
  const leftOut = bake.gates.flatMap((gate) => {
    const reason = whyNotJudged(gate, recorded);
    return reason === undefined ? [] : [{ gate: gate.name, reason }];
  });
  return { looks, verdicts: assessTallies(gates, tallies), end, leftOut };
}

function assess(
  look: Look,
  of: {
    bake: BakeSpec;
    verdicts: GateVerdict[];
    repointAtMs: number;
    recorded: RecordedKinds;
  },
): BakeAction {
  const { bake, verdicts, repointAtMs, recorded } = of;
  return assessBake({
    look,
    verdicts,
    needs: {
      durationMs: computeBakeDurationMs(bake.durationMs, undefined),
      invocations: bake.minimumInvocations,
      sessions: recorded.sessions ? bake.minimumSessions : 0,
    },
    now: look.atMs,
    deadlineMs: repointAtMs + bake.timeoutMs,
  });
}
