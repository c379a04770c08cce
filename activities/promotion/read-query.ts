import type { EvidenceWindow, GateCounts } from "../../domain/gates/look.ts";
import type { CountsSource, MetricQuery } from "../../domain/spec/gate-spec.ts";
import type { MeasuredEndpoint } from "../promotion-activities.ts";
import type { PromotionDependencies } from "./dependencies.ts";
import { ANSWER_ID, queriesOf } from "./metric-queries.ts";
import { readSeries } from "./read-series.ts";
import type { Series } from "./read-series.ts";
import { periodsOf } from "./sum-look.ts";

type Range = { readonly fromMs: number; readonly toMs: number };
type Periods = Pick<EvidenceWindow, "periodMs" | "leaveOut">;

/**
 * The newest answer of a query, over one period of the given length that ends with the range.
 * Undefined without data.
 */
export async function readNewest(
  dependencies: PromotionDependencies,
  endpoint: MeasuredEndpoint,
  { query, range, window }: { query: MetricQuery; range: Range; window: Periods },
): Promise<number | undefined> {
  const { periodMs } = window;
  const whole = Math.floor((range.toMs - range.fromMs) / periodMs);
  const aligned = { fromMs: range.toMs - whole * periodMs, toMs: range.toMs };
  if (whole === 0) return undefined;
  const series = await readAnswer(dependencies, endpoint, { query, range: aligned, periodMs });
  const newest = periodsOf(aligned, window).findLast((period) => series.has(period));
  return newest === undefined ? undefined : series.get(newest);
}

/** Sums of both queries; undefined where nothing was counted. */
export async function readCounts(
  dependencies: PromotionDependencies,
  endpoint: MeasuredEndpoint,
  of: { counts: Extract<CountsSource, { kind: "queries" }>; range: Range; window: Periods },
): Promise<GateCounts | undefined> {
  const { counts, range, window } = of;
  if (range.toMs <= range.fromMs) return undefined;
  const { periodMs } = window;
  const read = (query: MetricQuery): Promise<Series> =>
    readAnswer(dependencies, endpoint, { query, range, periodMs });
  const [errors, total] = await Promise.all([read(counts.errors), read(counts.total)]);
  const periods = periodsOf(range, window);
  const sum = (series: Series): number =>
    periods.reduce((all, period) => all + (series.get(period) ?? 0), 0);
  if (!periods.some((period) => total.has(period) || errors.has(period))) return undefined;
  const isAbsent = !periods.some((period) => errors.has(period)) && !isOfAgentCore(counts.errors);
  return { errors: sum(errors), total: sum(total), ...(isAbsent && { errorsAbsent: true }) };
}

/** AgentCore publishes no errors where there are none. */
const isOfAgentCore = ({ metrics }: MetricQuery): boolean =>
  Object.values(metrics).every(({ namespace }) => namespace === undefined);

async function readAnswer(
  dependencies: PromotionDependencies,
  endpoint: MeasuredEndpoint,
  { query, range, periodMs }: { query: MetricQuery; range: Range; periodMs: number },
): Promise<Series> {
  const series = await readSeries(dependencies, endpoint.aws, {
    MetricDataQueries: queriesOf(endpoint, query, periodMs),
    StartTime: new Date(range.fromMs),
    EndTime: new Date(range.toMs),
    ScanBy: "TimestampAscending",
  });
  return series.get(ANSWER_ID) ?? new Map<number, number>();
}
