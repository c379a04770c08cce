import { formatDuration } from "../format.ts";
import { issue, mustExceed } from "./rule.ts";
import type { Rule } from "./rule.ts";

const noMoreThanSessions: Rule = ({ read: { smoke } }) => {
  const { sessions } = smoke ?? {};
  if (sessions === undefined) return [];
  return (["requiredPasses", "parallelism"] as const).flatMap((key) => {
    const count = smoke?.[key];
    return count === undefined || count <= sessions
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
  const whole = { path: ["smoke", "timeout"], ms: smoke?.timeout };
  const tooPatient = (smoke?.turns ?? []).flatMap((turn, index) => {
    const maxLatency = turn?.expect?.maxLatency;
    if (maxLatency === undefined || turnTimeout.ms === undefined || maxLatency <= turnTimeout.ms)
      return [];
    const path = ["smoke", "turns", index, "expect", "maxLatency"];
    const limit = formatDuration(turnTimeout.ms);
    return [
      issue(path, `must be at most smoke.turnTimeout (${limit}), is ${formatDuration(maxLatency)}`),
    ];
  });
  return [...mustExceed(draft, { longer: whole, shorter: turnTimeout, why: "" }), ...tooPatient];
};

export const smokeRules: readonly Rule[] = [
  noMoreThanSessions,
  separateEndpoint,
  restartNeedsNewest,
  times,
];
