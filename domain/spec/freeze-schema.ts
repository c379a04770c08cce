import { Temporal } from "temporal-polyfill";
import { z } from "zod";
import { coversWholeWeek, isExcepted, minuteOfWeek, orderOf } from "../freeze/calendar.ts";
import type { DateTime, FreezeCalendar, WeekTime, YearTime } from "../freeze/calendar.ts";
import { section, text } from "./fields.ts";

const DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const CLOCK = "([01]\\d|2[0-3]):([0-5]\\d)";

const WEEK_TIME = "must be a day and a time of the week, like Fri 16:00";
const weekTime = () =>
  z
    .string({ error: WEEK_TIME })
    .regex(new RegExp(`^(${DAYS.join("|")}) ${CLOCK}$`), { error: WEEK_TIME })
    .transform((written): WeekTime => {
      const [day = "", clock = ""] = written.split(" ");
      return { weekday: DAYS.indexOf(day) + 1, ...clockOf(clock) };
    });

const YEAR_TIME = "must be a month, a day and a time, like 12-20 00:00";
const yearTime = () =>
  z
    .string({ error: YEAR_TIME })
    .regex(new RegExp(`^\\d\\d-\\d\\d ${CLOCK}$`), { error: YEAR_TIME })
    .transform((written, context): YearTime => {
      const time = readDate(`2024-${written}`, context);
      return { month: time.month, day: time.day, hour: time.hour, minute: time.minute };
    });

const DATE_TIME = "must be a date and a time, like 2026-12-24 16:00";
const dateTime = () =>
  z
    .string({ error: DATE_TIME })
    .regex(new RegExp(`^\\d{4}-\\d\\d-\\d\\d ${CLOCK}$`), { error: DATE_TIME })
    .transform((written, context): DateTime => readDate(written, context));

function readDate(written: string, context: z.RefinementCtx): DateTime {
  const [date = "", clock = ""] = written.split(" ");
  const [year = 0, month = 0, day = 0] = date.split("-").map(Number);
  try {
    Temporal.PlainDate.from({ year, month, day }, { overflow: "reject" });
  } catch {
    context.addIssue("must be a day that exists");
  }
  return { year, month, day, ...clockOf(clock) };
}

function clockOf(clock: string): { hour: number; minute: number } {
  const [hour = 0, minute = 0] = clock.split(":").map(Number);
  return { hour, minute };
}

const at = (path: string, message: string) => ({ path: [path], error: message });
const neverOpens = "is when it begins: the window never opens.";

const weekly = section({
  kind: z.literal("weekly").describe("Every week."),
  from: weekTime().describe("When it begins, like Fri 16:00."),
  to: weekTime().describe("When it ends, like Mon 08:00; before `from` it ends in the next week."),
}).refine(({ from, to }) => minuteOfWeek(from) !== minuteOfWeek(to), at("to", neverOpens));

const yearly = section({
  kind: z.literal("yearly").describe("Every year."),
  from: yearTime().describe("When it begins, like 12-20 00:00."),
  to: yearTime().describe(
    "When it ends, like 01-02 08:00; before `from` it ends in the next year.",
  ),
}).refine(({ from, to }) => orderOf(from) !== orderOf(to), at("to", neverOpens));

const dated = section({
  kind: z.literal("dated").describe("Once."),
  from: dateTime().describe("When it begins, like 2026-12-24 16:00."),
  to: dateTime().describe("When it ends."),
})
  .refine(({ from, to }) => orderOf(to) >= orderOf(from), at("to", "is before the window begins."))
  .refine(({ from, to }) => orderOf(to) !== orderOf(from), at("to", neverOpens));

const calendarShape = {
  name: text("a name, of 60 letters at most", /^.{1,60}$/u).describe(
    "What people call it; shown where it holds something up.",
  ),
  timeZone: z
    .string({ error: "must be a time zone, like Europe/Berlin" })
    .refine(isTimeZone, { error: "must be a time zone, like Europe/Berlin" })
    .describe("Whose clock the windows are read by; daylight saving is followed."),
  windows: z
    .array(z.discriminatedUnion("kind", [weekly, yearly, dated]), {
      error: "must be a list of windows, like [{kind: weekly, from: Fri 16:00, to: Mon 08:00}]",
    })
    .min(1, { error: "must name a window at least: without one it never freezes." })
    .describe("When it freezes."),
  except: z
    .array(dated, { error: "must be a list of dated windows" })
    .default([])
    .describe("When it does not freeze all the same: dated windows."),
};

function checkWhole(
  calendar: Pick<FreezeCalendar, "windows" | "except">,
  context: z.RefinementCtx,
): void {
  if (calendar.except.length === 0 && coversWholeWeek(calendar.windows)) {
    context.addIssue({
      code: "custom",
      path: ["windows"],
      message: "cover the whole week: the freeze would never end.",
    });
  }
  for (const [index, window] of calendar.windows.entries()) {
    if (window.kind !== "dated" || !isExcepted(window, calendar.except)) continue;
    context.addIssue({
      code: "custom",
      path: ["windows", index],
      message: "lies within an exception: the window never opens.",
    });
  }
}

/** Freeze calendars of one endpoint, as a spec has them. */
export function freezeList() {
  return z
    .array(section(calendarShape).superRefine(checkWhole), {
      error: "must be a list of calendars, like [{name: weekend, timeZone: UTC, windows: […]}]",
    })
    .default([])
    .describe("When the endpoint must not be moved to a new version. A rollback is never held up.");
}

/** Freeze calendars for many endpoints, as a worker's file has them. */
export function freezeListOfWorker() {
  const lanes = z
    .array(text("RUNTIME_ID/ENDPOINT, in which * stands for any text", /^[^/]+\/[^/]+$/))
    .min(1, { error: "must name an endpoint at least: without one it freezes nothing." })
    .optional()
    .describe("The endpoints it is for, as RUNTIME_ID/ENDPOINT with `*`. Default: all.");
  return z
    .array(section({ ...calendarShape, lanes }).superRefine(checkWhole), {
      error: "must be a list of calendars",
    })
    .default([])
    .describe("Freeze calendars of every promotion that this worker runs.");
}

/** The file that `AGENTCORE_ROLLOUTS_FREEZE` names. */
export const freezeFileSchema = section({
  version: z.literal(1, { error: "must be 1, the version of this format" }),
  freeze: freezeListOfWorker(),
});

export function toFreezeCalendars(
  read: readonly z.output<ReturnType<typeof freezeListOfWorker>>[number][],
): FreezeCalendar[] {
  return read.map(({ lanes, ...calendar }) => (lanes ? { ...calendar, lanes } : calendar));
}

function isTimeZone(name: string): boolean {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name);
    return true;
  } catch {
    return false;
  }
}
