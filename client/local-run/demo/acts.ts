import type { OutcomeKind, OutcomeReason } from "../../../domain/promotion/outcome.ts";
import type { AgentSource, Emulator } from "../../../emulator/index.ts";
import { findExample } from "../examples-dir.ts";
import { ENDPOINT_NAME, imageOf } from "../local-runtime.ts";
import type { LocalRuntime } from "../local-runtime.ts";

/** One promotion of the demo: what happens before it, and how it has to end. */
export interface Act {
  readonly name: string;
  readonly story: string;
  readonly expected: {
    readonly kind: OutcomeKind;
    readonly reason?: OutcomeReason;
    readonly liveVersion: string;
  };
  readonly prepare: (stage: {
    readonly runtime: LocalRuntime;
    readonly emulator: Emulator;
  }) => Promise<void>;
}

export const ACTS: readonly Act[] = [
  {
    name: "better answers",
    story: "Release 2 also says when an order arrives. It should be promoted.",
    expected: { kind: "promoted", liveVersion: "2" },
    prepare: async ({ runtime }) => void (await runtime.publishVersion(imageOf(2))),
  },
  {
    name: "failed update",
    story: "Release 3 comes, and AWS fails to update the endpoint. It should roll back by itself.",
    expected: { kind: "rolled-back", reason: "update-failed", liveVersion: "2" },
    prepare: async ({ runtime, emulator }) => {
      await runtime.publishVersion(imageOf(3));
      emulator.addFault({
        operation: "UpdateAgentRuntimeEndpoint",
        resource: { endpoint: ENDPOINT_NAME },
        times: 1,
        effect: { kind: "update-failed", reason: "a fault set by the demo" },
      });
    },
  },
  {
    name: "bug for users",
    story:
      "Release 3 again. The update works, but refunds, which the smoke does not ask for, end in errors. It should roll back from the bake.",
    expected: { kind: "rolled-back", reason: "bake-failed", liveVersion: "2" },
    prepare: async () => undefined,
  },
];

/** The releases of the example agent, by the image that stands for each: a process per session. */
export function demoAgents(): Record<string, AgentSource> {
  const command = [process.execPath, "--no-deprecation", findExample("agents/support-agent.mjs")];
  const releases = [1, 2, 3].map(
    (release) =>
      [imageOf(release), { command, env: { SUPPORT_AGENT_RELEASE: String(release) } }] as const,
  );
  return Object.fromEntries(releases);
}
