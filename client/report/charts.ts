import { scaleLinear, scaleLog } from "d3-scale";
import { line } from "d3-shape";
import { formatCount, formatShare } from "../../domain/format.ts";
import { chartLatencyOf } from "../../domain/gates/look-series.ts";
import type { LookPoint } from "../../domain/gates/look.ts";
import type { Report } from "../../domain/report/report.ts";
import {
  BOTTOM,
  INK,
  LIMIT,
  LINES,
  TOP,
  bars,
  curve,
  draw,
  legend,
  mark,
  moment,
  round,
  rule,
  timeScale,
  times,
} from "./chart-parts.ts";
import type { Count } from "./chart-parts.ts";

/** Points of a line are merged to so many. */
const MOST_POINTS = 400;
const LEAST_PART = 1e-3;
const [BASELINE = "", CANDIDATE = ""] = LINES;

/** A number of the endpoint, before and since the re-point. */
interface Measured {
  /** Undefined where nothing was measured. */
  readonly valueOf: (point: LookPoint) => number | undefined;
  readonly format: (value: number) => string;
  /** The axis reaches at least to here. */
  readonly least: number;
  /** Over the whole time before, where that is known. */
  readonly before?: number;
}

/** Error share of the endpoint before and since the re-point; undefined without looks. */
export function drawErrors(report: Report): string | undefined {
  const { before } = report;
  return drawMeasured(report, {
    valueOf: ({ invocations, errors }) => (invocations === 0 ? undefined : errors / invocations),
    format: formatShare,
    least: 0.01,
    ...(before && before.invocations > 0 ? { before: before.errors / before.invocations } : {}),
  });
}

/** p90 latency before and since the re-point; undefined where none was read. */
export function drawLatency(report: Report): string | undefined {
  return drawMeasured(report, {
    valueOf: chartLatencyOf,
    format: formatLatency,
    least: 1,
  });
}

/** Two ticks of an axis never read the same: other durations are rounded to whole seconds. */
function formatLatency(durationMs: number): string {
  return durationMs < 1_000
    ? `${Math.round(durationMs)}ms`
    : `${Number((durationMs / 1_000).toFixed(2))}s`;
}

function drawMeasured(report: Report, measured: Measured): string | undefined {
  const { repointedAtMs } = report;
  const { valueOf, format, least, before } = measured;
  const [earlier, since] = [thin(report.seriesBefore), thin(report.series)];
  const values = [...earlier, ...since].flatMap((point) => valueOf(point) ?? []);
  if (since.every((point) => valueOf(point) === undefined)) return undefined;
  const x = timeScale([
    ...[...earlier, ...since].map(({ atMs }) => atMs),
    ...(repointedAtMs === undefined ? [] : [repointedAtMs]),
  ]);
  const y = scaleLinear([0, Math.max(least, before ?? 0, ...values)], [BOTTOM, TOP]).nice();
  const path = line<LookPoint>()
    .defined((point) => valueOf(point) !== undefined)
    .x(({ atMs }) => round(x(atMs)))
    .y((point) => round(y(valueOf(point) ?? 0)));
  const counts = [...countNew(earlier), ...countNew(since)];
  const most = formatCount(Math.max(...counts.map(({ count }) => count)));
  return draw([
    legend(
      ...(earlier.length === 0 ? [] : [["baseline", BASELINE] as [string, string]]),
      ["candidate", CANDIDATE],
      [`bars: invocations, at most ${most} a look`, INK],
    ),
    ...bars(counts, x),
    ...y.ticks(5).map((tick) => rule(y(tick), format(tick))),
    curve(path(earlier), BASELINE),
    curve(path(since), CANDIDATE),
    ...(before === undefined ? [] : [mark(y(before), `before: ${format(before)}`, BASELINE)]),
    ...(repointedAtMs === undefined ? [] : [moment(x(repointedAtMs), "re-point")]),
    ...times(x),
  ]);
}

/** Each gate's evidence as a part of the limit at which it fails; undefined without any. */
export function drawEvidence({ series, gates }: Report): string | undefined {
  const points = thin(series);
  const lines = gates.flatMap(({ gate, last: measured, step }) => {
    const limit = measured?.values["limit"];
    return step === "bake" && typeof limit === "number" && typeof measured?.value === "number"
      ? [{ gate, limit }]
      : [];
  });
  if (lines.length === 0 || points.length === 0) return undefined;
  const x = timeScale(points.map(({ atMs }) => atMs));
  const parts = points.flatMap(({ values }) =>
    lines.map(({ gate, limit }) => (values[gate] ?? 0) / limit),
  );
  const y = scaleLog([LEAST_PART, Math.min(1e4, Math.max(2, ...parts))], [BOTTOM, TOP]).clamp(true);
  return draw([
    legend(...lines.map(({ gate }, index): [string, string] => [gate, colourOf(index)])),
    ...[0.001, 0.01, 0.1].map((tick) => rule(y(tick), `${tick}×`)),
    ...lines.map(({ gate, limit }, index) => {
      const path = line<LookPoint>()
        .defined(({ values }) => values[gate] !== undefined)
        .x(({ atMs }) => round(x(atMs)))
        .y(({ values }) => round(y(Math.max(LEAST_PART, (values[gate] ?? 0) / limit))));
      return curve(path(points), colourOf(index));
    }),
    mark(y(1), "limit: fails here", LIMIT),
    ...times(x),
  ]);
}

const colourOf = (index: number): string => LINES[index % LINES.length] ?? INK;

/** Keeps every n-th point and the last: looks are cumulative, so nothing of the story is lost. */
function thin(series: readonly LookPoint[]): LookPoint[] {
  const step = Math.ceil(series.length / MOST_POINTS);
  return series.filter((_, index) => (series.length - 1 - index) % step === 0);
}

/** New invocations from one point to the next. */
const countNew = (points: readonly LookPoint[]): Count[] =>
  points.map(({ atMs, invocations }, index) => ({
    atMs,
    count: Math.max(0, invocations - (points[index - 1]?.invocations ?? 0)),
  }));
