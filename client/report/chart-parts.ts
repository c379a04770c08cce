import { scaleLinear, scaleUtc } from "d3-scale";
import type { ScaleTime } from "d3-scale";

const WIDTH = 860;
const HEIGHT = 250;
const LEFT = 60;
const RIGHT = WIDTH - 60;
export const TOP = 30;
export const BOTTOM = HEIGHT - 30;

/** Of the page around it: readable in light, in dark and in print. */
export const INK = "var(--soft)";
const FAINT = "var(--line)";
export const LIMIT = "var(--bad)";
export const LINES = [1, 2, 3, 4, 5].map((number) => `var(--line-${number})`);

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

export type Scale = (value: number) => number;
export type TimeScale = ScaleTime<number, number>;

/** From the first moment to the last, over the whole width. */
export const timeScale = (moments: readonly number[]): TimeScale =>
  scaleUtc([Math.min(...moments), Math.max(...moments)], [LEFT, RIGHT]);

export const draw = (parts: readonly string[]): string =>
  [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" font-size="12" fill="${INK}">`,
    ...parts,
    "</svg>",
  ].join("\n");

export function legend(...names: readonly [words: string, colour: string][]): string {
  let x = LEFT;
  return names
    .map(([words, colour]) => {
      const drawn = text({ x, y: 16, words, more: `fill="${colour}" font-weight="600"` });
      x += 24 + 7 * words.length;
      return drawn;
    })
    .join("");
}

export const curve = (path: string | null, colour: string): string =>
  `<path d="${path ?? ""}" fill="none" stroke="${colour}" stroke-width="2"/>`;

export const rule = (y: number, label: string): string =>
  `<line x1="${LEFT}" x2="${RIGHT}" y1="${round(y)}" y2="${round(y)}" stroke="${FAINT}"/>${text({ x: LEFT - 8, y: y + 4, words: label, more: 'text-anchor="end"' })}`;

/** A level with its name, from a moment on. */
export const mark = (y: number, words: string, colour: string): string =>
  `<line x1="${LEFT}" x2="${RIGHT}" y1="${round(y)}" y2="${round(y)}" stroke="${colour}" stroke-dasharray="5 4"/>${text({ x: LEFT + 6, y: y - 5, words, more: `fill="${colour}"` })}`;

export const moment = (x: number, words: string): string =>
  `<line x1="${round(x)}" x2="${round(x)}" y1="${TOP}" y2="${BOTTOM}" stroke="${INK}" stroke-dasharray="5 4"/>${text({ x: x + 5, y: TOP + 10, words })}`;

export interface Count {
  readonly atMs: number;
  readonly count: number;
}

/** Counts as low bars behind the lines. */
export function bars(counts: readonly Count[], x: Scale): string[] {
  const most = Math.max(1, ...counts.map(({ count }) => count));
  const y = scaleLinear([0, most], [BOTTOM, BOTTOM - (BOTTOM - TOP) / 3]);
  const width = Math.max(0.5, Math.min(12, (RIGHT - LEFT) / counts.length - 1));
  return counts.map(
    ({ atMs, count }) =>
      `<rect x="${round(Math.max(LEFT, x(atMs) - width))}" width="${round(width)}" y="${round(y(count))}" height="${round(BOTTOM - y(count))}" fill="${FAINT}"/>`,
  );
}

/** Moments under a chart, as exact as its length asks. */
export function times(x: TimeScale): string[] {
  const [from, to] = x.domain().map(Number);
  const lengthMs = (to ?? 0) - (from ?? 0);
  const [begin, end] = lengthMs > DAY_MS ? [5, 16] : [11, lengthMs < 8 * MINUTE_MS ? 19 : 16];
  return x.ticks(7).map((time) =>
    text({
      x: x(time),
      y: BOTTOM + 18,
      words: time.toISOString().slice(begin, end).replace("T", " "),
      more: 'text-anchor="middle"',
    }),
  );
}

function text(at: { x: number; y: number; words: string; more?: string }): string {
  const words = at.words.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  return `<text x="${round(at.x)}" y="${round(at.y)}" ${at.more ?? ""}>${words}</text>`;
}

export const round = (value: number): number => Math.round(value * 10) / 10;
