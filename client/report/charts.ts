import { scaleLinear, scaleLog, scaleUtc } from "d3-scale";
import type { ScaleTime } from "d3-scale";
import { line } from "d3-shape";
import { formatCount, formatShare } from "../../domain/format.ts";
import type { LookPoint } from "../../domain/gates/look-series.ts";
import type { Report } from "../../domain/report/report.ts";

const WIDTH = 860;
const HEIGHT = 250;
const LEFT = 60;
const RIGHT = WIDTH - 60;
const TOP = 30;
const BOTTOM = HEIGHT - 30;
/** Readable on light and on dark paper. */
const INK = "#7d8590";
const FAINT = "#7d859055";
const ERRORS = "#e5534b";
const LINES = ["#539bf5", "#c69026", "#57ab5a", "#b083f0", "#39c5cf"];
/** Points of a line are merged to so many. */
const MOST_POINTS = 400;
const LEAST_PART = 1e-3;

type Scale = (value: number) => number;

/** Error share of the endpoint since the re-point, over its invocations; undefined without looks. */
export function drawErrors({ series, before, repointedAtMs }: Report): string | undefined {
  const points = thin(series);
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last) return undefined;
  const x = scaleUtc([Math.min(repointedAtMs ?? first.atMs, first.atMs), last.atMs], [LEFT, RIGHT]);
  const shareOf = ({ invocations, errors }: LookPoint): number =>
    invocations === 0 ? 0 : errors / invocations;
  const earlier = before && before.invocations > 0 ? before.errors / before.invocations : undefined;
  const highest = Math.max(0.01, earlier ?? 0, ...points.map(shareOf));
  const y = scaleLinear([0, highest], [BOTTOM, TOP]).nice();
  const path = line<LookPoint>()
    .x(({ atMs }) => round(x(atMs)))
    .y((point) => round(y(shareOf(point))));
  return draw([
    legend(["errors", ERRORS], ["invocations", INK]),
    ...y.ticks(5).map((tick) => rule(y(tick), formatShare(tick))),
    ...bars(points, x),
    `<path d="${path(points) ?? ""}" fill="none" stroke="${ERRORS}" stroke-width="2"/>`,
    ...(earlier === undefined ? [] : [mark(y(earlier), `before: ${formatShare(earlier)}`, INK)]),
    ...(repointedAtMs === undefined ? [] : [moment(x(repointedAtMs), "re-point")]),
    ...times(x),
  ]);
}

/** Each gate's evidence as a part of the limit at which it fails; undefined without any. */
export function drawEvidence({ series, gates }: Report): string | undefined {
  const points = thin(series);
  const [first, last] = [points[0], points.at(-1)];
  const lines = gates.flatMap(({ gate, last: measured, step }) => {
    const limit = measured?.values["limit"];
    return step === "bake" && typeof limit === "number" && typeof measured?.value === "number"
      ? [{ gate, limit }]
      : [];
  });
  if (lines.length === 0 || !first || !last) return undefined;
  const x = scaleUtc([first.atMs, last.atMs], [LEFT, RIGHT]);
  const parts = points.flatMap(({ values }) =>
    lines.map(({ gate, limit }) => (values[gate] ?? 0) / limit),
  );
  const y = scaleLog([LEAST_PART, Math.min(1e4, Math.max(2, ...parts))], [BOTTOM, TOP]).clamp(true);
  const drawn = lines.map(({ gate, limit }, index) => {
    const path = line<LookPoint>()
      .defined(({ values }) => values[gate] !== undefined)
      .x(({ atMs }) => round(x(atMs)))
      .y(({ values }) => round(y(Math.max(LEAST_PART, (values[gate] ?? 0) / limit))));
    return `<path d="${path(points) ?? ""}" fill="none" stroke="${colourOf(index)}" stroke-width="2"/>`;
  });
  return draw([
    legend(...lines.map(({ gate }, index): [string, string] => [gate, colourOf(index)])),
    ...[0.001, 0.01, 0.1].map((tick) => rule(y(tick), `${tick}×`)),
    ...drawn,
    mark(y(1), "limit: fails here", ERRORS),
    ...times(x),
  ]);
}

const colourOf = (index: number): string => LINES[index % LINES.length] ?? INK;

/** Keeps every n-th point and the last: looks are cumulative, so nothing of the story is lost. */
function thin(series: readonly LookPoint[]): LookPoint[] {
  const step = Math.ceil(series.length / MOST_POINTS);
  return series.filter((_, index) => (series.length - 1 - index) % step === 0);
}

/** New invocations from one point to the next, behind the line. */
function bars(points: readonly LookPoint[], x: Scale): string[] {
  const counts = points.map(({ atMs, invocations }, index) => ({
    atMs,
    count: Math.max(0, invocations - (points[index - 1]?.invocations ?? 0)),
  }));
  const most = Math.max(1, ...counts.map(({ count }) => count));
  const y = scaleLinear([0, most], [BOTTOM, TOP]).nice();
  const width = Math.max(0.5, Math.min(12, (RIGHT - LEFT) / counts.length - 1));
  return [
    ...counts.map(
      ({ atMs, count }) =>
        `<rect x="${round(x(atMs) - width)}" width="${round(width)}" y="${round(y(count))}" height="${round(BOTTOM - y(count))}" fill="${FAINT}"/>`,
    ),
    text({ x: RIGHT + 6, y: y(most) + 4, words: formatCount(most) }),
  ];
}

const draw = (parts: readonly string[]): string =>
  [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" font-size="12" fill="${INK}">`,
    ...parts,
    "</svg>",
  ].join("\n");

const legend = (...names: readonly [string, string][]): string =>
  names
    .map(([words, colour], index) =>
      text({ x: LEFT + 150 * index, y: 16, words, more: `fill="${colour}" font-weight="600"` }),
    )
    .join("");

const rule = (y: number, label: string): string =>
  `<line x1="${LEFT}" x2="${RIGHT}" y1="${round(y)}" y2="${round(y)}" stroke="${FAINT}"/>${text({ x: LEFT - 8, y: y + 4, words: label, more: 'text-anchor="end"' })}`;

const mark = (y: number, words: string, colour: string): string =>
  `<line x1="${LEFT}" x2="${RIGHT}" y1="${round(y)}" y2="${round(y)}" stroke="${colour}" stroke-dasharray="5 4"/>${text({ x: RIGHT, y: y - 5, words, more: `text-anchor="end" fill="${colour}"` })}`;

const moment = (x: number, words: string): string =>
  `<line x1="${round(x)}" x2="${round(x)}" y1="${TOP}" y2="${BOTTOM}" stroke="${INK}" stroke-dasharray="5 4"/>${text({ x: x + 5, y: TOP + 10, words })}`;

const times = (x: ScaleTime<number, number>): string[] =>
  x.ticks(8).map((time) =>
    text({
      x: x(time),
      y: BOTTOM + 18,
      words: time.toISOString().slice(11, 16),
      more: 'text-anchor="middle"',
    }),
  );

function text(at: { x: number; y: number; words: string; more?: string }): string {
  const words = at.words.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  return `<text x="${round(at.x)}" y="${round(at.y)}" ${at.more ?? ""}>${words}</text>`;
}

const round = (value: number): number => Math.round(value * 10) / 10;
