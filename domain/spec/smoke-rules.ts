import { formatDuration } from "../format.ts";
import { issue, mustExceed } from "./rule.ts";
import type { Draft, NamedDuration, Rule } from "./rule.ts";
import { turnRules } from "./smoke-turn-rules.ts";
import type { SpecIssue } from "./spec-issue.ts";
import { syntheticRules } from "./synthetic-rules.ts";

const noMoreThanSessions: Rule = ({ read: { smoke } }) => {
  const { sessions } = smoke ?? {};
  if (sessions === undefined) return [];
  return (["requiredPasses", "parallelism"] as const).flatMap((key) => {
    const count = smoke?.[key];
    return typeof count !== "number" || count <= sessions
      ? []
      : [issue(["smoke", key], `must be at most smoke.sessions (${sessions}), is ${count}`)];
  });
};

const separateEndpoint: Rule = ({ read: { smoke, target } }) => {
  const via = smoke?.via;
  if (typeof via !== "object" || via.endpoint === undefined || via.endpoint !== target?.endpoint)
    return [];
  return [
    issue(
      ["smoke", "via", "endpoint"],
      `must not be the target itself (${via.endpoint}): the smoke points its endpoint at the candidate before anything is proved`,
    ),
  ];
};

const restartNeedsNewest: Rule = ({ read: { smoke, candidate } }) => {
  if (smoke?.onSuperseded !== "restart" || candidate === undefined || candidate === "latest")
    return [];
  if (typeof candidate === "object" && "after" in candidate) return [];
  return [
    issue(
      ["smoke", "onSuperseded"],
      "can be restart only for the candidates latest and {after: NUMBER}: any other is one fixed version",
    ),
  ];
};

const times: Rule = (draft) => {
  const { smoke } = draft.read;
  const turnTimeout = { path: ["smoke", "turnTimeout"], ms: smoke?.turnTimeout };
  const whole = { path: ["smoke", "budget", "maxDuration"], ms: smoke?.budget?.maxDuration };
  const turns = (smoke?.turns ?? []).flatMap((turn, index) => {
    const path = ["smoke", "turns", index];
    const until = turn?.until;
    const patience = { path: [...path, "until", "timeout"], ms: until?.timeout };
    const interval = { path: [...path, "until", "interval"], ms: until?.interval };
    return [
      ...(["maxLatency", "maxFirstByte"] as const).flatMap((key) =>
        mustNotExceed(draft, { path: [...path, "expect", key], ms: turn?.expect?.[key] }),
      ),
      ...mustExceed(draft, { longer: whole, shorter: patience, why: "" }),
      ...mustExceed(draft, { longer: patience, shorter: interval, why: "" }),
    ];
  });
  return [...mustExceed(draft, { longer: whole, shorter: turnTimeout, why: "" }), ...turns];
};

/** A bound that the time-out of a turn ends anyway would never be judged. */
function mustNotExceed({ read }: Draft, bound: NamedDuration): SpecIssue[] {
  const limitMs = read.smoke?.turnTimeout;
  if (bound.ms === undefined || limitMs === undefined || bound.ms <= limitMs) return [];
  const [limit, actual] = [formatDuration(limitMs), formatDuration(bound.ms)];
  return [issue(bound.path, `must be at most smoke.turnTimeout (${limit}), is ${actual}`)];
}

export const smokeRules: readonly Rule[] = [
  noMoreThanSessions,
  separateEndpoint,
  restartNeedsNewest,
  times,
  ...turnRules,
  ...syntheticRules,
];
