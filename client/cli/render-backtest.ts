import type { Backtest, BacktestLook } from "../../domain/backtest/judge-looks.ts";
import type { Stretches } from "../../domain/backtest/judge-stretches.ts";
import type { Series } from "../../domain/backtest/series.ts";
import {
  formatCount,
  formatDuration,
  formatShare,
  formatTime,
  plural,
} from "../../domain/format.ts";
import type { BakeSpec } from "../../domain/spec/promotion-spec.ts";
import { END_WORDS } from "../backtest/end-words.ts";
import { printable } from "../printable.ts";
import type { Colours } from "./colours.ts";
import { renderTable } from "./render-table.ts";

const MOST_ROWS = 16;

export function renderBacktest(backtest: Backtest, colours: Colours): string[] {
  const { repointAtMs, baseline, looks, end, leftOut } = backtest;
  const gates = backtest.verdicts.map(({ gate }) => gate);
  const hasSessions = looks.some(({ look }) => look.sessions > 0);
  const shown = pickRows(looks);
  const rows = shown.map(({ look, measurements }) => [
    formatDuration(look.atMs - repointAtMs),
    formatCount(look.invocations),
    formatCount(look.systemErrors),
    ...gates.map((gate) => describeMeasured(measurements.find((each) => each.gate === gate))),
  ]);
  const paint =
    end.action === "roll-back"
      ? colours.red
      : end.action === "promote"
        ? colours.green
        : colours.yellow;
  return [
    baseline
      ? `Before the re-point ${formatCount(baseline.errors)} of ${formatCount(baseline.total)} invocations failed.`
      : "What failed before the re-point is not recorded.",
    "",
    ...renderTable(["after", "invocations", "failed", ...gates], rows, { colours }),
    ...(shown.length < looks.length
      ? [colours.dim(`${shown.length} of ${looks.length} looks; every one: --output json`)]
      : []),
    "",
    `${colours.bold(paint(capitalise(END_WORDS[end.action])))} after ${formatDuration(end.atMs - repointAtMs)}, at ${formatTime(end.atMs)}.`,
    ...(end.reason === "" ? [] : [`  ${printable(end.reason)}`]),
    ...(hasSessions
      ? []
      : ["  no sessions counted: errors are taken as independent of each other"]),
    ...describeLeftOut(leftOut),
  ];
}

const describeLeftOut = (leftOut: Backtest["leftOut"]): string[] =>
  leftOut.map(({ gate, reason }) => `  not judged: ${printable(gate)} (${reason})`);

/** Evenly spaced, and always the first and the last. */
function pickRows(looks: readonly BacktestLook[]): readonly BacktestLook[] {
  if (looks.length <= MOST_ROWS) return looks;
  const picked = Array.from({ length: MOST_ROWS }, (_, index) =>
    Math.round((index * (looks.length - 1)) / (MOST_ROWS - 1)),
  );
  return looks.filter((_, index) => picked.includes(index));
}

const PHASES: Readonly<Record<string, string>> = { successful: "passes", failed: "fails" };

/** `14 of 28.6`, with the phase where there is one that says more than that it is early. */
function describeMeasured(measurement: BacktestLook["measurements"][number] | undefined): string {
  if (!measurement) return "";
  const { phase, value, values } = measurement;
  if (value === undefined) return phase;
  const { limit } = values;
  const number = formatNumber(value, 2);
  const words = typeof limit === "number" ? `${number} of ${formatNumber(limit, 3)}` : number;
  return phase === "no-data" ? words : `${words}, ${PHASES[phase] ?? phase}`;
}

function formatNumber(value: number, digits: number): string {
  return value >= 1e6 || (value < 1e-4 && value > 0)
    ? value.toExponential(0)
    : String(Number(value.toPrecision(digits)));
}

/** How often a gate would have rolled back what nobody changed. */
export function renderStretches(
  stretches: Stretches,
  of: { name: string; series: Series; bake: BakeSpec; colours: Colours },
): string[] {
  const { judged, rolledBack, promoted, undecided } = stretches;
  const { points, periodMs } = of.series;
  const spanMs = points.length * periodMs;
  const total = points.reduce((sum, point) => sum + point.invocations, 0);
  const errors = points.reduce((sum, point) => sum + point.errors, 0);
  const perHour = (total / spanMs) * 3_600_000;
  const traffic = `${formatCount(Number(perHour.toPrecision(2)))} an hour`;
  const failed = total === 0 ? "" : `, ${formatShare(errors / total)} of them failed`;
  const head = `${printable(of.name)}, ${formatDuration(spanMs)}: ${formatCount(total)} invocations (${traffic})${failed}.`;
  if (judged === 0) {
    return [head, "Too short: a bake needs a day of baseline before it. Ask for more: --since 14d"];
  }
  return [
    head,
    `Judged as ${plural(judged, "bake")} of at most ${formatDuration(of.bake.timeoutMs)}, one after the other, as if an unchanged version were promoted each time:`,
    `  ${of.colours.bold(String(rolledBack.length))} would have been rolled back`,
    `  ${of.colours.bold(String(promoted))} would have been promoted`,
    `  ${of.colours.bold(String(undecided))} would have ended without enough evidence`,
    ...rolledBack.map(
      ({ end }) => `  ${of.colours.red(formatTime(end.atMs))}  ${printable(end.reason)}`,
    ),
    ...describeLeftOut(stretches.leftOut),
  ];
}

function capitalise(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
