import { describe, expect, test } from "vitest";
import { assessFreeze } from "../../domain/freeze/assess-freeze.ts";
import { isForLane } from "../../domain/freeze/calendar.ts";
import type { FreezeCalendar } from "../../domain/freeze/calendar.ts";
import { freezeFileSchema, toFreezeCalendars } from "../../domain/spec/freeze-schema.ts";
import { formatSpecPath } from "../../domain/spec/spec-issue.ts";
import { fromZodIssues } from "../../domain/spec/zod-issues.ts";

const weekend = { kind: "weekly", from: "Fri 16:00", to: "Mon 08:00" };
const newYear = { kind: "yearly", from: "12-20 00:00", to: "01-02 08:00" };
const sale = { kind: "dated", from: "2026-11-26 12:00", to: "2026-11-30 09:00" };

function read(...freeze: object[]): FreezeCalendar[] {
  return toFreezeCalendars(freezeFileSchema.parse({ version: 1, freeze }).freeze);
}

function calendar(windows: object[], more: object = {}): object {
  return { name: "calendar", timeZone: "Europe/Berlin", windows, ...more };
}

/** `no`, or until when. */
function frozen(calendars: readonly FreezeCalendar[], at: string): string {
  const assessed = assessFreeze(calendars, Date.parse(at));
  if (!assessed.frozen) return "no";
  return assessed.untilMs === undefined ? "for ever" : new Date(assessed.untilMs).toISOString();
}

describe("windows in their time zone", () => {
  test.each<[string, object[], string, string]>([
    ["before a weekend", [weekend], "2026-11-20T14:59:59Z", "no"],
    ["its first moment", [weekend], "2026-11-20T15:00:00Z", "2026-11-23T07:00:00.000Z"],
    ["within it, in the next week", [weekend], "2026-11-23T06:59:59Z", "2026-11-23T07:00:00.000Z"],
    ["its end", [weekend], "2026-11-23T07:00:00Z", "no"],
    [
      "a night",
      [{ kind: "weekly", from: "Tue 22:00", to: "Wed 06:00" }],
      "2026-11-25T04:00:00Z",
      "2026-11-25T05:00:00.000Z",
    ],
    ["the end of the year, before", [newYear], "2026-12-25T00:00:00Z", "2027-01-02T07:00:00.000Z"],
    ["the end of the year, after", [newYear], "2027-01-01T12:00:00Z", "2027-01-02T07:00:00.000Z"],
    ["in summer", [newYear], "2026-07-01T00:00:00Z", "no"],
    [
      "a leap day in another year",
      [{ kind: "yearly", from: "02-29 00:00", to: "03-01 00:00" }],
      "2027-02-28T12:00:00Z",
      "2027-02-28T23:00:00.000Z",
    ],
    ["a dated window", [sale], "2026-11-27T00:00:00Z", "2026-11-30T08:00:00.000Z"],
    ["the same days a year later", [sale], "2027-11-27T12:00:00Z", "2027-11-29T07:00:00.000Z"],
    [
      "windows that follow each other",
      [weekend, { kind: "weekly", from: "Mon 08:00", to: "Mon 12:00" }],
      "2026-11-21T00:00:00Z",
      "2026-11-23T11:00:00.000Z",
    ],
  ])("%s", (name, windows, at, until) => {
    const all = name.includes("a year later") ? [...windows, weekend] : windows;
    expect(frozen(read(calendar(all)), at)).toBe(until);
  });

  test("daylight saving: the same hours by the wall clock, an hour's difference in time", () => {
    const calendars = read(calendar([weekend]));
    // Clocks are put forward on 28 March 2027 and back on 25 October 2026.
    expect(frozen(calendars, "2027-03-27T12:00:00Z")).toBe("2027-03-29T06:00:00.000Z");
    expect(frozen(calendars, "2026-10-24T12:00:00Z")).toBe("2026-10-26T07:00:00.000Z");
  });

  test("an edge in the hour that comes twice, or not at all, makes the freeze longer, never shorter", () => {
    const twice = read(
      calendar([{ kind: "dated", from: "2026-10-25 02:30", to: "2026-10-25 02:45" }]),
    );
    expect(frozen(twice, "2026-10-25T00:30:00Z")).toBe("2026-10-25T01:45:00.000Z");
    const never = read(
      calendar([{ kind: "dated", from: "2027-03-28 02:15", to: "2027-03-28 02:45" }]),
    );
    expect(frozen(never, "2027-03-28T00:15:00Z")).toBe("2027-03-28T01:45:00.000Z");
  });

  test("an exception opens the window for its time", () => {
    const calendars = read(
      calendar([newYear], {
        except: [{ kind: "dated", from: "2026-12-22 09:00", to: "2026-12-22 12:00" }],
      }),
    );
    expect(frozen(calendars, "2026-12-21T00:00:00Z")).toBe("2026-12-22T08:00:00.000Z");
    expect(frozen(calendars, "2026-12-22T08:30:00Z")).toBe("no");
    expect(frozen(calendars, "2026-12-22T11:00:00Z")).toBe("2027-01-02T07:00:00.000Z");
  });

  test("calendars in several zones hold one after the other, and the last is named", () => {
    const calendars = read(
      { name: "Berlin", timeZone: "Europe/Berlin", windows: [weekend] },
      {
        name: "Tokyo",
        timeZone: "Asia/Tokyo",
        windows: [{ kind: "weekly", from: "Mon 15:00", to: "Mon 20:00" }],
      },
    );
    expect(assessFreeze(calendars, Date.parse("2026-11-21T00:00:00Z"))).toEqual({
      frozen: true,
      calendar: "Tokyo",
      untilMs: Date.parse("2026-11-23T11:00:00Z"),
    });
  });

  test("windows that together never end have no end in sight", () => {
    const calendars = read(
      calendar([{ kind: "weekly", from: "Mon 00:00", to: "Fri 00:00" }]),
      calendar([{ kind: "weekly", from: "Thu 00:00", to: "Tue 00:00" }]),
    );
    expect(frozen(calendars, "2026-11-21T00:00:00Z")).toBe("for ever");
  });
});

test.each<[string[] | undefined, string, boolean]>([
  [undefined, "support-a1b2c3d4e5/production", true],
  [["support-a1b2c3d4e5/production"], "support-a1b2c3d4e5/production", true],
  [["support-*/prod*"], "support-a1b2c3d4e5/production", true],
  [["*/staging", "*/production"], "support-a1b2c3d4e5/production", true],
  [["support-*/production"], "billing-a1b2c3d4e5/production", false],
  [["support.*/production"], "support-a1b2c3d4e5/production", false],
])("a calendar of %j is for %s: %s", (lanes, lane, expected) => {
  const [read1] = read(calendar([weekend], lanes ? { lanes } : {}));
  expect(read1 && isForLane(read1, lane)).toBe(expected);
});

describe("mistakes are refused early, with place and reason", () => {
  test.each<[string, object, string]>([
    [
      "ends before it begins",
      calendar([{ ...sale, to: "2026-11-25 09:00" }]),
      "freeze[0].windows[0].to is before the window begins.",
    ],
    [
      "ends as it begins",
      calendar([{ ...sale, to: sale.from }]),
      "freeze[0].windows[0].to is when it begins: the window never opens.",
    ],
    [
      "a week of no length",
      calendar([{ ...weekend, to: weekend.from }]),
      "freeze[0].windows[0].to is when it begins: the window never opens.",
    ],
    [
      "within an exception",
      calendar([sale], { except: [sale] }),
      "freeze[0].windows[0] lies within an exception: the window never opens.",
    ],
    [
      "never thaws",
      calendar([weekend, { kind: "weekly", from: "Mon 08:00", to: "Fri 16:00" }]),
      "freeze[0].windows cover the whole week: the freeze would never end.",
    ],
    [
      "no windows",
      calendar([]),
      "freeze[0].windows must name a window at least: without one it never freezes.",
    ],
    [
      "no such day",
      calendar([{ ...sale, from: "2026-02-30 09:00" }]),
      'freeze[0].windows[0].from must be a day that exists, is "2026-02-30 09:00"',
    ],
    [
      "no such hour",
      calendar([{ ...weekend, from: "Fri 24:00" }]),
      'freeze[0].windows[0].from must be a day and a time of the week, like Fri 16:00, is "Fri 24:00"',
    ],
    [
      "no such zone",
      calendar([weekend], { timeZone: "Europe/Berlinn" }),
      'freeze[0].timeZone must be a time zone, like Europe/Berlin, is "Europe/Berlinn"',
    ],
    [
      "an unknown kind",
      calendar([{ ...weekend, kind: "monthly" }]),
      'freeze[0].windows[0].kind must be weekly or yearly or dated, is "monthly"',
    ],
    [
      "an unknown key",
      calendar([weekend], { until: "x" }),
      "freeze[0].until is not a known key; known here are name, timeZone, windows, except, lanes",
    ],
    [
      "no endpoints",
      calendar([weekend], { lanes: [] }),
      "freeze[0].lanes must name an endpoint at least: without one it freezes nothing.",
    ],
  ])("%s", (_name, written, problem) => {
    const file = { version: 1, freeze: [written] };
    const parsed = freezeFileSchema.safeParse(file);
    const issues = parsed.success ? [] : fromZodIssues(parsed.error.issues, file);
    expect(issues.map(({ path, message }) => `${formatSpecPath(path)} ${message}`)).toEqual([
      problem,
    ]);
  });
});
