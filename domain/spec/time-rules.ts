import { issue, isWritten, mustExceed } from "./rule.ts";
import type { Rule } from "./rule.ts";
import { formatDuration } from "../format.ts";

const STEPS_WITH_INTERVAL = ["awaitVersion", "gate", "watch", "bake", "rollback"] as const;

const intervals: Rule = (draft) =>
  STEPS_WITH_INTERVAL.flatMap((step) => {
    const { timeout, interval } = draft.read[step] ?? {};
    const longer = { path: [step, "timeout"], ms: timeout };
    return mustExceed(draft, {
      longer,
      shorter: { path: [step, "interval"], ms: interval },
      why: "",
    });
  });

const reminders: Rule = (draft) => {
  const { approval } = draft.read;
  if (typeof approval !== "object") return [];
  return mustExceed(draft, {
    longer: { path: ["approval", "timeout"], ms: approval.timeout },
    shorter: { path: ["approval", "remindEvery"], ms: approval.remindEvery },
    why: "",
  });
};

/** Nothing is settled before `metrics.delay`: what ends earlier would end without evidence, every time. */
const settledInTime: Rule = (draft) => {
  const { metrics, gate, repoint } = draft.read;
  if (gate?.gates?.length === 0) return [];
  const shorter = { path: ["metrics", "delay"], ms: metrics?.delay };
  return [
    ...mustExceed(draft, {
      longer: { path: ["gate", "timeout"], ms: gate?.timeout },
      shorter,
      why: ": the metrics are settled only then",
    }),
    ...mustExceed(draft, {
      longer: { path: ["repoint", "evidenceMaxAge"], ms: repoint?.evidenceMaxAge },
      shorter,
      why: ": evidence would be too old before it is complete",
    }),
  ];
};

/** What a bake takes at least, when the spec does not say: see `computeBakeDurationMs`. */
const SHORTEST_DEFAULT_BAKE_MS = 30 * 60_000;

const bakeEndsInTime: Rule = (draft) => {
  const { bake, metrics } = draft.read;
  const isDurationWrong = bake?.duration === undefined && isWritten(draft, ["bake", "duration"]);
  if (isDurationWrong || bake?.timeout === undefined || metrics?.delay === undefined) return [];
  const { duration = SHORTEST_DEFAULT_BAKE_MS, timeout } = bake;
  if (timeout > duration + metrics.delay) return [];
  const needed = `${formatDuration(duration + metrics.delay)} (bake.duration and metrics.delay)`;
  return isWritten(draft, ["bake", "timeout"])
    ? [issue(["bake", "timeout"], `must be above ${needed}, is ${formatDuration(timeout)}`)]
    : [
        issue(
          ["bake", "duration"],
          `needs a bake.timeout above ${needed}; it is ${formatDuration(timeout)} by default`,
        ),
      ];
};

/** Limits of a gate that its step's end comes before would be limits of nothing. */
const gatesConclude: Rule = ({ read }) =>
  (["gate", "bake"] as const).flatMap((step) => {
    const { gates = [], timeout } = read[step] ?? {};
    if (timeout === undefined) return [];
    const ends = `${step}.timeout (${formatDuration(timeout)})`;
    return gates.flatMap((gate, index) => {
      const { initialDelay = 0, count = 1, interval = 0 } = gate ?? {};
      const path = [step, "gates", index];
      if (initialDelay >= timeout) {
        const problem = `must be below ${ends}, is ${formatDuration(initialDelay)}: it would never be measured`;
        return [issue([...path, "initialDelay"], problem)];
      }
      const neededMs = initialDelay + (count - 1) * interval;
      if (neededMs < timeout) return [];
      const problem = `takes ${formatDuration(neededMs)} (initialDelay, and interval between ${count} measurements), which must be below ${ends}`;
      return [issue([...path, "count"], problem)];
    });
  });

const syntheticInTime: Rule = (draft) => {
  const { bake } = draft.read;
  return mustExceed(draft, {
    longer: { path: ["bake", "timeout"], ms: bake?.timeout },
    shorter: { path: ["bake", "synthetic", "interval"], ms: bake?.synthetic?.interval },
    why: ": no synthetic session would ever run",
  });
};

/** What GetMetricData takes. */
const periodIsCloudWatchs: Rule = ({ read: { metrics } }) => {
  const period = metrics?.period;
  if (period === undefined || period % 60_000 === 0 || [1, 5, 10, 20, 30].includes(period / 1_000))
    return [];
  return [
    issue(
      ["metrics", "period"],
      `must be a period that CloudWatch has: 1s, 5s, 10s, 20s, 30s or whole minutes, is ${formatDuration(period)}`,
    ),
  ];
};

export const timeRules: readonly Rule[] = [
  intervals,
  reminders,
  settledInTime,
  bakeEndsInTime,
  gatesConclude,
  syntheticInTime,
  periodIsCloudWatchs,
];
