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
  periodIsCloudWatchs,
];
