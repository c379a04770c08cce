import { ACTIVITY_CLASSES } from "../domain/task-queue.ts";
import type { ActivityClass } from "../domain/task-queue.ts";
import { WorkerConfigError } from "./worker-config-error.ts";

/** What one class of activities may use. */
export interface ClassLimits {
  /** How many run at a time in this process. */
  readonly slots: number;
  /** How many start per second on the whole task queue, by all workers together. */
  readonly perSecond?: number;
}

export type WorkerLimits = Readonly<Record<ActivityClass, ClassLimits>>;

/**
 * The rates are AWS's quotas for one account (facts of its quota pages: 5 changes, 50 reads, 25 new
 * sessions per second). A rollback has none: it must never wait for others.
 */
export const DEFAULT_LIMITS: WorkerLimits = {
  mutate: { slots: 50, perSecond: 5 },
  read: { slots: 100, perSecond: 50 },
  smoke: { slots: 100, perSecond: 25 },
  looks: { slots: 1_000 },
  housekeeping: { slots: 200 },
  rollback: { slots: 200 },
};

/**
 * Limits from texts like `smoke=50,looks=5000`; `rates` likewise, where 0 means none.
 *
 * @throws WorkerConfigError
 */
export function parseLimits(texts: { slots?: string; rates?: string }): WorkerLimits {
  const slots = parsePairs("slots", texts.slots ?? "");
  const rates = parsePairs("rates", texts.rates ?? "");
  if (rates.has("rollback")) {
    throw new WorkerConfigError("rates: a rollback has no rate limit, so that it never waits", {
      next: "leave rollback out of --rates",
    });
  }
  const merge = (activityClass: ActivityClass): ClassLimits => {
    const defaults = DEFAULT_LIMITS[activityClass];
    const perSecond = rates.get(activityClass) ?? defaults.perSecond ?? 0;
    return {
      slots: slots.get(activityClass) ?? defaults.slots,
      ...(perSecond === 0 ? {} : { perSecond }),
    };
  };
  const limits = Object.fromEntries(ACTIVITY_CLASSES.map((name) => [name, merge(name)]));
  return limits as unknown as WorkerLimits;
}

function parsePairs(what: "slots" | "rates", text: string): Map<ActivityClass, number> {
  const pairs = text
    .split(",")
    .map((pair) => pair.trim())
    .filter((pair) => pair !== "")
    .map((pair): [ActivityClass, number] => {
      const [name = "", value = ""] = pair.split("=").map((part) => part.trim());
      const number = value === "" ? Number.NaN : Number(value);
      const isValid =
        what === "slots"
          ? Number.isInteger(number) && number >= 1
          : Number.isFinite(number) && number >= 0;
      if (!isActivityClass(name) || !isValid) {
        throw new WorkerConfigError(`${what}: "${pair}" is not CLASS=NUMBER`, {
          next: `write it like --${what} smoke=50,looks=2000; classes are ${ACTIVITY_CLASSES.join(", ")}`,
        });
      }
      return [name, number];
    });
  return new Map(pairs);
}

/**
 * Empty text means all of them, `none` none: then the worker runs workflows alone.
 *
 * @throws WorkerConfigError
 */
export function parseClasses(text: string): readonly ActivityClass[] {
  if (text.trim() === "") return ACTIVITY_CLASSES;
  return text
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "" && name !== "none")
    .map((name) => {
      if (isActivityClass(name)) return name;
      throw new WorkerConfigError(`classes: there is no class "${name}"`, {
        next: `name some of ${ACTIVITY_CLASSES.join(", ")}, or none`,
      });
    });
}

function isActivityClass(text: string): text is ActivityClass {
  return (ACTIVITY_CLASSES as readonly string[]).includes(text);
}
