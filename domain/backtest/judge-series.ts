import type { BakeSpec } from "../spec/promotion-spec.ts";
import { judgeLooks } from "./judge-looks.ts";
import type { Backtest, RecordedLook } from "./judge-looks.ts";
import { PERCENTILES } from "./series.ts";
import type { Series } from "./series.ts";
import { toBaseline, toLook } from "./to-look.ts";

export interface BacktestQuestion {
  readonly series: Series;
  readonly bake: BakeSpec;
  readonly repointAtMs: number;
  readonly baselineWindowMs: number;
}

/** The bake over a series, one look at the end of each period. */
export function judgeSeries(question: BacktestQuestion): Backtest {
  const { series, bake, repointAtMs, baselineWindowMs } = question;
  const { points, periodMs } = series;
  const before = points.filter(
    ({ startMs }) => startMs + periodMs <= repointAtMs && startMs >= repointAtMs - baselineWindowMs,
  );
  const look = toLook(before, periodMs, repointAtMs);
  const counts = { errors: look.systemErrors, total: look.invocations };
  const baseline = toBaseline(look, bake.gates, ({ kind }) =>
    kind === "sequential" ? counts : undefined,
  );
  const looks = takeLooks(question);
  const recorded = {
    sessions: points.some(({ sessions }) => sessions !== undefined),
    bounds: [],
    percentiles: PERCENTILES.filter((each) =>
      points.some(({ latency }) => latency[each] !== undefined),
    ),
  };
  const judged = judgeLooks({ looks, bake, baseline, repointAtMs, recorded });
  return { repointAtMs, baseline: counts, ...judged };
}

/** Made when they are asked for: a bake may end long before the series does. */
function* takeLooks({ series, repointAtMs }: BacktestQuestion): Generator<RecordedLook> {
  const { periodMs } = series;
  const points = series.points.filter(({ startMs }) => startMs >= repointAtMs);
  for (let count = 1; count <= points.length; count += 1) {
    const seen = points.slice(0, count);
    const atMs = repointAtMs + count * periodMs;
    yield {
      look: toLook(seen, periodMs, atMs),
      recent: (windowMs) =>
        toLook(seen.slice(-Math.max(1, Math.round(windowMs / periodMs))), periodMs, atMs),
    };
  }
}
