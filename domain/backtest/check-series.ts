import { formatDuration, formatTime } from "../format.ts";
import { PERCENTILES } from "./series.ts";
import type { Series, SeriesPoint } from "./series.ts";

/** One row as it was read: texts from CSV, texts and numbers from JSON. */
export interface SeriesRow {
  /** Where it stands in its file, for people. */
  readonly row: number;
  readonly cells: Readonly<Record<string, unknown>>;
}

export interface SeriesIssue {
  readonly row: number;
  readonly message: string;
}

const REQUIRED = ["time", "invocations", "errors"] as const;
const COUNTS = ["sessions", "throttles"] as const;
const LATENCIES = PERCENTILES.map((percentile) => `p${percentile}`);
const COLUMNS: readonly string[] = [...REQUIRED, ...COUNTS, ...LATENCIES, "version"];
const MOST_ISSUES = 20;

/** Rows as a series, or all that is wrong with them. A series with a gap is none: nobody knows what happened in it. */
export function checkSeries(
  rows: readonly SeriesRow[],
): { ok: Series } | { issues: readonly SeriesIssue[] } {
  const issues: SeriesIssue[] = [];
  const columns = new Set(rows.flatMap(({ cells }) => Object.keys(cells)));
  const unknown = [...columns].filter((column) => !COLUMNS.includes(column));
  for (const column of unknown)
    issues.push({
      row: 1,
      message: `column "${column}" is unknown; there are ${COLUMNS.join(", ")}`,
    });
  const points = rows.map((row) => toPoint(row, issues));
  const [first, second] = points;
  if (!first || !second) {
    const message = "a series needs at least two periods";
    return { issues: [...issues, { row: rows[0]?.row ?? 1, message }] };
  }
  const periodMs = second.startMs - first.startMs;
  points.forEach((point, index) => {
    const problem = findTimeProblem(points[index - 1], point, periodMs);
    if (problem !== undefined) issues.push({ row: rows[index]?.row ?? 0, message: problem });
  });
  if (issues.length === 0) return { ok: { periodMs, points } };
  const sorted = issues.sort((a, b) => a.row - b.row);
  if (sorted.length <= MOST_ISSUES) return { issues: sorted };
  const last = sorted[MOST_ISSUES - 1]?.row ?? 0;
  const rest = `${sorted.length - MOST_ISSUES} more mistakes follow`;
  return { issues: [...sorted.slice(0, MOST_ISSUES), { row: last, message: rest }] };
}

function findTimeProblem(
  before: SeriesPoint | undefined,
  { startMs }: SeriesPoint,
  periodMs: number,
): string | undefined {
  if (!before || Number.isNaN(startMs) || Number.isNaN(before.startMs)) return undefined;
  const stepMs = startMs - before.startMs;
  const times = `${formatTime(startMs)} comes after ${formatTime(before.startMs)}`;
  if (stepMs <= 0) return `times must rise: ${times}`;
  if (stepMs === periodMs) return undefined;
  const rule = `the periods are ${formatDuration(periodMs)} long; write one without invocations as 0`;
  return `${stepMs > periodMs ? "a gap" : "an overlap"}: ${times}, but ${rule}`;
}

function toPoint({ row, cells }: SeriesRow, issues: SeriesIssue[]): SeriesPoint {
  const refuse = (message: string): number => {
    issues.push({ row, message });
    return Number.NaN;
  };
  const isEmpty = (name: string): boolean => cells[name] === undefined || cells[name] === "";
  const numberOf = (name: string): number => {
    const number = isEmpty(name) ? Number.NaN : Number(cells[name]);
    if (Number.isFinite(number) && number >= 0) return number;
    if (isEmpty(name)) return refuse(`${name} is missing`);
    return refuse(`${name} must be a number of 0 or more, is ${JSON.stringify(cells[name])}`);
  };
  const countOf = (name: string): number => {
    const count = numberOf(name);
    if (Number.isNaN(count) || Number.isInteger(count)) return count;
    return refuse(`${name} must be a whole number, is ${count}`);
  };
  const startMs = isEmpty("time") ? refuse("time is missing") : parseTime(cells["time"], refuse);
  const invocations = countOf("invocations");
  const errors = countOf("errors");
  if (errors > invocations) refuse(`${errors} errors are more than ${invocations} invocations`);
  const version = cells["version"];
  if (!isEmpty("version") && version !== "baseline" && version !== "candidate")
    refuse(`version must be baseline or candidate, is ${JSON.stringify(version)}`);
  const timed = PERCENTILES.filter((percentile) => !isEmpty(`p${percentile}`));
  return {
    startMs,
    invocations,
    errors,
    throttles: isEmpty("throttles") ? 0 : countOf("throttles"),
    ...(isEmpty("sessions") ? {} : { sessions: countOf("sessions") }),
    latency: Object.fromEntries(timed.map((each) => [each, numberOf(`p${each}`)])),
    ...(version === "baseline" || version === "candidate" ? { version } : {}),
  };
}

/** ISO 8601 with its zone; a number is milliseconds since the epoch. */
function parseTime(written: unknown, refuse: (message: string) => number): number {
  const text = String(written);
  const isIso = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})$/.test(
    text,
  );
  const parsed = /^\d{12,14}$/.test(text) ? Number(text) : isIso ? Date.parse(text) : Number.NaN;
  return Number.isNaN(parsed)
    ? refuse(
        `time must be like 2026-03-01T10:05:00Z, or milliseconds since the epoch, is ${JSON.stringify(written)}`,
      )
    : parsed;
}
