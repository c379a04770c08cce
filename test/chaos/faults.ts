import type { Fault } from "../../emulator/index.ts";

const MUTATIONS = [
  "UpdateAgentRuntimeEndpoint",
  "CreateAgentRuntimeEndpoint",
  "UpdateAgentRuntime",
] as const;

const ofMutations = (fault: Pick<Fault, "effect" | "times" | "nth">): Fault[] =>
  MUTATIONS.map((operation) => ({ operation, ...fault }));

const updateFailed = { kind: "update-failed", reason: "chaos" } as const;

/** What AWS does to one endpoint's calls. */
export const FAULTS = {
  none: [],
  throttled: ofMutations({ times: 2, effect: { kind: "throttle" } }),
  reset: ofMutations({ times: 1, effect: { kind: "connection-reset" } }),
  "lost answer": ofMutations({ times: 1, effect: { kind: "lose-answer" } }),
  "second answer lost": ofMutations({ nth: 2, effect: { kind: "lose-answer" } }),
  "no answer": ofMutations({ times: 1, effect: { kind: "hang" } }),
  "internal error": ofMutations({ times: 2, effect: { kind: "internal-server-error" } }),
  "update failed": ofMutations({ times: 1, effect: updateFailed }),
  "rollback failed": ofMutations({ nth: 2, effect: updateFailed }),
  slow: ofMutations({ times: 1, effect: { kind: "slow-transition", ms: 6_000 } }),
  stuck: ofMutations({ times: 1, effect: { kind: "stuck" } }),
  "reads throttled": [
    { operation: "GetAgentRuntimeEndpoint", nth: [3, 8], effect: { kind: "throttle" } },
  ],
  "sessions fail": [
    { operation: "InvokeAgentRuntime", times: 1, effect: { kind: "internal-server-error" } },
  ],
  "stopping throttled": [
    { operation: "StopRuntimeSession", times: 2, effect: { kind: "throttle" } },
  ],
} satisfies Record<string, readonly Fault[]>;

export type FaultName = keyof typeof FAULTS;
