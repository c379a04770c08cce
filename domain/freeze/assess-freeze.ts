import { Temporal } from "temporal-polyfill";
import type { DateTime, DatedWindow, FreezeCalendar, FreezeWindow, YearTime } from "./calendar.ts";

export type FreezeAssessment =
  | { readonly frozen: false }
  | {
      readonly frozen: true;
      /** The calendar that holds longest. */
      readonly calendar: string;
      /** When the endpoint may be moved again; undefined: not within two years. */
      readonly untilMs?: number;
    };

interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

const LONGEST_LOOK_AHEAD_MS = 2 * 366 * 86_400_000;

/** Whether any of the calendars holds at a time, and until when they hold it between them. */
export function assessFreeze(calendars: readonly FreezeCalendar[], atMs: number): FreezeAssessment {
  let thawMs = atMs;
  let held: string | undefined;
  while (thawMs - atMs <= LONGEST_LOOK_AHEAD_MS) {
    const hold = findHold(calendars, thawMs);
    if (!hold)
      return held === undefined
        ? { frozen: false }
        : { frozen: true, calendar: held, untilMs: thawMs };
    held = hold.calendar;
    thawMs = hold.toMs;
  }
  return { frozen: true, calendar: held ?? "" };
}

/** The calendar that holds at this time, and when that hold of its ends. */
function findHold(
  calendars: readonly FreezeCalendar[],
  atMs: number,
): { calendar: string; toMs: number } | undefined {
  const holds = calendars.flatMap((calendar) => {
    const exceptions = calendar.except.map((span) => exceptionOf(span, calendar.timeZone));
    if (exceptions.some((span) => covers(span, atMs))) return [];
    const ends = calendar.windows
      .flatMap((window) => occurrencesNear(window, calendar.timeZone, atMs))
      .filter((span) => covers(span, atMs))
      .map(({ toMs }) => toMs);
    if (ends.length === 0) return [];
    const breaks = exceptions.map(({ fromMs }) => fromMs).filter((fromMs) => fromMs > atMs);
    return [{ calendar: calendar.name, toMs: Math.min(Math.max(...ends), ...breaks) }];
  });
  return holds.toSorted((a, b) => b.toMs - a.toMs)[0];
}

function covers({ fromMs, toMs }: Span, atMs: number): boolean {
  return fromMs <= atMs && atMs < toMs;
}

/** The occurrences of a window that could hold at a time. */
function occurrencesNear(window: FreezeWindow, timeZone: string, atMs: number): Span[] {
  const here = Temporal.Instant.fromEpochMilliseconds(atMs).toZonedDateTimeISO(timeZone);
  switch (window.kind) {
    case "dated":
      return [spanOf(plain(window.from), plain(window.to), timeZone)];
    case "yearly":
      return [here.year - 1, here.year].map((year) => {
        const from = plain({ ...window.from, year });
        const to = plain({ ...window.to, year });
        const isNextYear = Temporal.PlainDateTime.compare(to, from) <= 0;
        return spanOf(from, isNextYear ? plain({ ...window.to, year: year + 1 }) : to, timeZone);
      });
    case "weekly":
      return [-7, 0].map((days) => {
        const monday = here.toPlainDate().add({ days: days + 1 - here.dayOfWeek });
        const at = ({ weekday, ...clock }: typeof window.from): Temporal.PlainDateTime =>
          monday.add({ days: weekday - 1 }).toPlainDateTime(clock);
        const [from, to] = [at(window.from), at(window.to)];
        const isNextWeek = Temporal.PlainDateTime.compare(to, from) <= 0;
        return spanOf(from, isNextWeek ? to.add({ days: 7 }) : to, timeZone);
      });
    default:
      return window satisfies never;
  }
}

function plain(time: DateTime | (YearTime & { year: number })): Temporal.PlainDateTime {
  return Temporal.PlainDateTime.from(time);
}

/**
 * Where the clocks are changed at an edge, its local time comes twice or not at all. The reading
 * that makes the freeze longer counts.
 */
function spanOf(from: Temporal.PlainDateTime, to: Temporal.PlainDateTime, timeZone: string): Span {
  return { fromMs: instantOf(from, timeZone, "earlier"), toMs: instantOf(to, timeZone, "later") };
}

function exceptionOf({ from, to }: DatedWindow, timeZone: string): Span {
  return {
    fromMs: instantOf(plain(from), timeZone, "later"),
    toMs: instantOf(plain(to), timeZone, "earlier"),
  };
}

function instantOf(
  local: Temporal.PlainDateTime,
  timeZone: string,
  disambiguation: "earlier" | "later",
): number {
  return local.toZonedDateTime(timeZone, { disambiguation }).epochMilliseconds;
}
