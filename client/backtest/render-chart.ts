import { scaleLinear, scaleLog, scaleUtc } from "d3-scale";
import { line } from "d3-shape";
import type { Backtest } from "../../domain/backtest/judge-looks.ts";
import { formatCount, formatTime } from "../../domain/format.ts";
import { mergeBars } from "./call-bars.ts";
import type { CallBar } from "./call-bars.ts";
import { END_WORDS } from "./end-words.ts";

const WIDTH = 900;
const LEFT = 64;
const RIGHT = WIDTH - 24;
const CALLS = { top: 56, bottom: 216 };
const GATES = { top: 264, bottom: 424 };
const HEIGHT = 464;
const COLOURS = ["#1f6feb", "#8250df", "#9a6700", "#1a7f37"];
const GREY = "#57606a";
const RED = "#cf222e";

/** Of the baseline as much is shown as of the candidate, and at least so much. */
const LEAST_BEFORE_MS = 30 * 60_000;

const HOUR_MS = 60 * 60_000;
/** Bars are merged to so many. */
const MOST_BARS = 240;

/** Calls and errors by time above, the gates' numbers below, as one SVG file without scripts or fonts. */
export function renderChart(calls: readonly CallBar[], backtest: Backtest): string {
  const endMs = backtest.end.atMs;
  const { repointAtMs } = backtest;
  const beforeMs = Math.max(LEAST_BEFORE_MS, endMs - repointAtMs);
  const shown = calls.filter(({ startMs }) => startMs >= repointAtMs - beforeMs && startMs < endMs);
  const x = scaleUtc([shown[0]?.startMs ?? repointAtMs, endMs], [LEFT, RIGHT]);
  const repointX = x(repointAtMs);
  const verdict = END_WORDS[backtest.end.action];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" font-family="system-ui, sans-serif" font-size="12" fill="${GREY}">`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#ffffff"/>`,
    text({
      x: LEFT,
      y: 24,
      words: `Backtest: ${verdict} at ${formatTime(endMs)}`,
      more: `font-size="15" font-weight="600" fill="#1f2328"`,
    }),
    text({ x: LEFT, y: 44, words: "Invocations an hour, and those that failed" }),
    ...drawCalls(shown, x),
    ...drawGates(backtest, x),
    `<line x1="${repointX}" x2="${repointX}" y1="${CALLS.top}" y2="${GATES.bottom}" stroke="${GREY}" stroke-dasharray="4 3"/>`,
    text({ x: repointX + 5, y: CALLS.top + 10, words: "re-point" }),
    ...x.ticks(7).map((time) =>
      text({
        x: x(time),
        y: GATES.bottom + 20,
        words: formatTick(time),
        more: `text-anchor="middle"`,
      }),
    ),
    "</svg>",
    "",
  ].join("\n");
}

function drawCalls(calls: readonly CallBar[], x: (ms: number) => number): string[] {
  const bars = mergeBars(calls, MOST_BARS);
  const perHour = (count: number, { startMs, endMs }: CallBar): number =>
    (count / (endMs - startMs)) * HOUR_MS;
  const most = Math.max(1, ...bars.map((each) => perHour(each.invocations, each)));
  const y = scaleLinear([0, most], [CALLS.bottom, CALLS.top]).nice();
  const bar = (at: CallBar, count: number, colour: string): string => {
    const top = y(perHour(count, at));
    return `<rect x="${round(x(at.startMs))}" width="${round(Math.max(0.5, x(at.endMs) - x(at.startMs) - 0.5))}" y="${round(top)}" height="${round(y(0) - top)}" fill="${colour}"/>`;
  };
  return [
    ...y.ticks(4).map((tick) => drawRule(y(tick), formatCount(tick))),
    ...bars.map((each) => bar(each, each.invocations, "#afb8c1")),
    ...bars.filter(({ errors }) => errors > 0).map((each) => bar(each, each.errors, RED)),
  ];
}

/** Each number beside what fails it, so that all share one scale: 1 fails. */
function drawGates({ looks, verdicts }: Backtest, x: (ms: number) => number): string[] {
  const lines = verdicts
    .map(({ gate }) => ({
      gate,
      points: looks.flatMap(({ measurements }) =>
        measurements.flatMap(({ gate: measured, atMs, value, values }) => {
          const limit = values["limit"];
          return measured === gate && value !== undefined && typeof limit === "number"
            ? [{ atMs, part: value / limit }]
            : [];
        }),
      ),
    }))
    .filter(({ points }) => points.length > 0);
  const parts = lines.flatMap(({ points }) => points.map(({ part }) => part));
  const highest = Math.min(1e4, Math.max(2, ...parts));
  const y = scaleLog([1e-3, highest], [GATES.bottom, GATES.top]).clamp(true);
  const path = line<{ atMs: number; part: number }>()
    .x(({ atMs }) => round(x(atMs)))
    .y(({ part }) => round(y(Math.max(1e-3, part))));
  return [
    text({
      x: LEFT,
      y: GATES.top - 12,
      words: "Evidence against the candidate, as a part of what fails it",
    }),
    ...[0.001, 0.01, 0.1].map((tick) => drawRule(y(tick), String(tick))),
    `<line x1="${LEFT}" x2="${RIGHT}" y1="${round(y(1))}" y2="${round(y(1))}" stroke="${RED}"/>`,
    text({ x: LEFT - 8, y: y(1) + 4, words: "fails", more: `text-anchor="end" fill="${RED}"` }),
    ...lines.flatMap(({ gate, points }, index) => {
      const colour = COLOURS[index % COLOURS.length] ?? GREY;
      return [
        `<path d="${path(points) ?? ""}" fill="none" stroke="${colour}" stroke-width="1.5"/>`,
        text({
          x: RIGHT - 130 * index,
          y: GATES.top - 12,
          words: gate,
          more: `text-anchor="end" fill="${colour}"`,
        }),
      ];
    }),
  ];
}

function drawRule(y: number, label: string): string {
  return [
    `<line x1="${LEFT}" x2="${RIGHT}" y1="${round(y)}" y2="${round(y)}" stroke="#eaeef2"/>`,
    text({ x: LEFT - 8, y: y + 4, words: label, more: `text-anchor="end"` }),
  ].join("");
}

function text({
  x,
  y,
  words,
  more = "",
}: {
  x: number;
  y: number;
  words: string;
  more?: string;
}): string {
  const escaped = words.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  return `<text x="${round(x)}" y="${round(y)}" ${more}>${escaped}</text>`;
}

/** `14:30`; at midnight the day. */
function formatTick(time: Date): string {
  const iso = time.toISOString();
  return iso.slice(11, 16) === "00:00" ? iso.slice(5, 10) : iso.slice(11, 16);
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
