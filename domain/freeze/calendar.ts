import { matchesPattern } from "../pattern.ts";

/** A clock and its day, as people at one place write them; the instant depends on the time zone. */
export interface LocalTime {
  readonly hour: number;
  readonly minute: number;
}

/** 1 is Monday. */
export interface WeekTime extends LocalTime {
  readonly weekday: number;
}

export interface YearTime extends LocalTime {
  readonly month: number;
  /** The 29th of February is the 28th in other years. */
  readonly day: number;
}

export interface DateTime extends YearTime {
  readonly year: number;
}

/** From (included) to (not included). A recurring one whose end is before its start ends in the next week or year. */
export type FreezeWindow =
  | { readonly kind: "weekly"; readonly from: WeekTime; readonly to: WeekTime }
  | { readonly kind: "yearly"; readonly from: YearTime; readonly to: YearTime }
  | DatedWindow;

export interface DatedWindow {
  readonly kind: "dated";
  readonly from: DateTime;
  readonly to: DateTime;
}

/** When endpoints must not be moved to a new version. A rollback asks no calendar. */
export interface FreezeCalendar {
  readonly name: string;
  /** IANA name, like Europe/Berlin. */
  readonly timeZone: string;
  readonly windows: readonly FreezeWindow[];
  /** Times in which the windows do not hold. */
  readonly except: readonly DatedWindow[];
  /** Endpoints it is for, as RUNTIME_ID/ENDPOINT in which `*` stands for any text; undefined: all. */
  readonly lanes?: readonly string[];
}

const MINUTES_OF_DAY = 24 * 60;
const MINUTES_OF_WEEK = 7 * MINUTES_OF_DAY;

export function minuteOfWeek({ weekday, hour, minute }: WeekTime): number {
  return (weekday - 1) * MINUTES_OF_DAY + hour * 60 + minute;
}

/** A number that orders local times. */
export function orderOf(time: YearTime & { readonly year?: number }): number {
  const { year = 0, month, day, hour, minute } = time;
  return (((year * 100 + month) * 100 + day) * 100 + hour) * 100 + minute;
}

/** Whether weekly windows follow each other without a gap: such a freeze would never end. */
export function coversWholeWeek(windows: readonly FreezeWindow[]): boolean {
  const spans = windows.flatMap((window) => {
    if (window.kind !== "weekly") return [];
    const [from, to] = [minuteOfWeek(window.from), minuteOfWeek(window.to)];
    if (from === to) return [];
    return from < to ? [[from, to] as const] : [[from, MINUTES_OF_WEEK] as const, [0, to] as const];
  });
  let coveredTo = 0;
  for (const [from, to] of spans.toSorted((a, b) => a[0] - b[0]))
    if (from <= coveredTo) coveredTo = Math.max(coveredTo, to);
  return coveredTo >= MINUTES_OF_WEEK;
}

/** Whether a dated window lies within one exception: it would never begin. */
export function isExcepted(window: DatedWindow, except: readonly DatedWindow[]): boolean {
  return except.some(
    ({ from, to }) => orderOf(from) <= orderOf(window.from) && orderOf(window.to) <= orderOf(to),
  );
}

/** Whether a calendar is for this endpoint. */
export function isForLane(calendar: FreezeCalendar, lane: string): boolean {
  return calendar.lanes?.some((pattern) => matchesPattern(pattern, lane)) ?? true;
}
