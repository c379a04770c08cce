import type { LookPoint } from "../gates/look-series.ts";
import type { Look } from "../gates/look.ts";
import type { PromotionRecord } from "../record/promotion-record.ts";
import type { BakeSpec, PromotionSpec } from "../spec/promotion-spec.ts";
import type { Counts } from "../statistics/counts.ts";
import { judgeLooks } from "./judge-looks.ts";
import type { Backtest, RecordedLook } from "./judge-looks.ts";
import { toBaseline } from "./to-look.ts";

/** A finished promotion's looks under another bake; undefined when it never baked. */
export function judgeRecord(record: PromotionRecord, bake: BakeSpec): Backtest | undefined {
  const recorded = record.evidence.bake;
  if (!recorded || recorded.series.length === 0) return undefined;
  const { series, windowFromMs: repointAtMs } = recorded;
  const counts = findBaselineCounts(record.spec, recorded.baseline?.counts ?? {});
  const none = toLookOf(undefined, { atMs: repointAtMs, fromMs: repointAtMs });
  const sums = recorded.baseline ?? {
    fromMs: repointAtMs,
    toMs: repointAtMs,
    invocations: 0,
    sessions: 0,
  };
  const baseline = toBaseline({ ...none, ...sums }, bake.gates, counts);
  const looks = series.map((_, index) => toRecordedLook(series, index, repointAtMs));
  return {
    repointAtMs,
    ...(counts && { baseline: counts }),
    ...judgeLooks({ looks, bake, baseline, repointAtMs }),
  };
}

/** The errors before the re-point are kept by the gates that compared with them. */
function findBaselineCounts(
  spec: PromotionSpec,
  counts: Readonly<Record<string, Counts>>,
): Counts | undefined {
  const compared = spec.bake.gates.find(
    (gate) => gate.kind === "sequential" && gate.counts.kind === "agentcore" && counts[gate.name],
  );
  return compared && counts[compared.name];
}

function toRecordedLook(
  series: readonly LookPoint[],
  index: number,
  repointAtMs: number,
): RecordedLook {
  const point = series[index];
  const atMs = point?.atMs ?? repointAtMs;
  return {
    look: toLookOf(point, { atMs, fromMs: repointAtMs }),
    // Points are sums since the re-point: a newest part is the difference of two.
    recent: (windowMs) => {
      const before = series.slice(0, index).findLast((each) => each.atMs <= atMs - windowMs);
      const fromMs = before?.atMs ?? repointAtMs;
      const look = toLookOf(point, { atMs, fromMs });
      return {
        ...look,
        invocations: look.invocations - (before?.invocations ?? 0),
        systemErrors: look.systemErrors - (before?.errors ?? 0),
        sessions: look.sessions - (before?.sessions ?? 0),
      };
    },
  };
}

/** What a record keeps of a look. How much of its time had traffic it does not keep: all of it is taken. */
function toLookOf(
  point: LookPoint | undefined,
  { atMs, fromMs }: { atMs: number; fromMs: number },
): Look {
  return {
    atMs,
    fromMs,
    toMs: atMs,
    settled: true,
    dataMs: Math.max(0, atMs - fromMs),
    invocations: point?.invocations ?? 0,
    systemErrors: point?.errors ?? 0,
    userErrors: 0,
    throttles: 0,
    sessions: point?.sessions ?? 0,
    slow: [],
    percentiles: [],
  };
}
