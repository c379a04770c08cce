import type { LookPoint } from "../gates/look.ts";
import type { Look } from "../gates/look.ts";
import type { PromotionRecord } from "../record/promotion-record.ts";
import type { GateSpec } from "../spec/gate-spec.ts";
import type { BakeSpec } from "../spec/promotion-spec.ts";
import type { Counts } from "../statistics/counts.ts";
import { judgeLooks } from "./judge-looks.ts";
import type { Backtest, RecordedLook } from "./judge-looks.ts";
import type { RecordedKinds } from "./measure-point.ts";
import { subtractLook } from "./subtract-look.ts";
import { toBaseline } from "./to-look.ts";

/** A finished promotion's looks under another bake; undefined when it never baked. */
export function judgeRecord(record: PromotionRecord, bake: BakeSpec): Backtest | undefined {
  const recorded = record.evidence.bake;
  if (!recorded || recorded.series.length === 0) return undefined;
  const { series, windowFromMs: repointAtMs } = recorded;
  const none = { fromMs: repointAtMs, toMs: repointAtMs, invocations: 0, sessions: 0 };
  const before = recorded.baseline?.counts ?? {};
  const countsOf = (gate: GateSpec): Counts | undefined => {
    const same = record.spec.bake.gates.find((each) => before[each.name] && isAlike(each, gate));
    return same && before[same.name];
  };
  const baseline = toBaseline(recorded.baseline ?? none, bake.gates, countsOf);
  const errorCounts = record.spec.bake.gates.find(countsErrors);
  const counts = errorCounts && before[errorCounts.name];
  const looks = series.flatMap((_, index) =>
    toRecordedLook(series, { index, fromMs: repointAtMs }),
  );
  return {
    repointAtMs,
    ...(counts && { baseline: counts }),
    ...judgeLooks({ looks, bake, baseline, repointAtMs, recorded: kindsOf(series) }),
  };
}

const countsErrors = (gate: GateSpec): boolean =>
  gate.kind === "sequential" && gate.counts.kind === "agentcore";

/** Whether two gates count the same: what went before is kept by the gates that compared with it. */
function isAlike(one: GateSpec, other: GateSpec): boolean {
  if (one.kind === "latency" && other.kind === "latency") return one.maxMs === other.maxMs;
  return countsErrors(one) && countsErrors(other);
}

function kindsOf(series: readonly LookPoint[]): RecordedKinds {
  const last = series.at(-1);
  return {
    sessions: true,
    bounds: (last?.slow ?? []).map(({ maxMs }) => maxMs),
    percentiles: (last?.percentiles ?? []).map(({ percentile }) => percentile),
  };
}

function toRecordedLook(
  series: readonly LookPoint[],
  { index, fromMs }: { index: number; fromMs: number },
): RecordedLook[] {
  const point = series[index];
  if (!point) return [];
  const look = toLook(point, fromMs);
  // Points are sums since the re-point: a newest part is the difference of two.
  const recent = (windowMs: number): Look => {
    const before = series.slice(0, index).findLast(({ atMs }) => atMs <= point.atMs - windowMs);
    return before ? subtractLook(look, toLook(before, fromMs)) : look;
  };
  return [{ look, recent }];
}

function toLook(
  { atMs, errors, slow = [], percentiles = [], values: _values, ...sums }: LookPoint,
  fromMs: number,
): Look {
  const errorCounts = { systemErrors: errors, userErrors: 0 };
  return { ...sums, ...errorCounts, atMs, fromMs, toMs: atMs, settled: true, slow, percentiles };
}
