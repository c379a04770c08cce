import type { MessageName, Phase } from "../../domain/promotion/status.ts";
import type { PromotionSpec } from "../../domain/spec/promotion-spec.ts";
import type { Fault } from "../../emulator/index.ts";
import { errorRate } from "../domain/values.ts";
import type { PlaceName } from "../simulation/places.ts";
import { always, specFor } from "./quick-spec.ts";
import { THIRD, statusOf, until } from "./stage.ts";
import type { PromotionHandle, Stage } from "./stage.ts";

/** How a promotion comes to a place of the table on a real server and the emulator, and stays there. */
export interface Place {
  readonly spec?: (spec: PromotionSpec) => PromotionSpec;
  readonly faults?: readonly Fault[];
  /** Users call all the time; elsewhere from the message on. */
  readonly traffic?: boolean;
  readonly phase: Phase;
  /** What has to happen on its way there. */
  approach?(stage: Stage): Promise<unknown>;
  /** Once it is there, and before the message. */
  prepare?(stage: Stage, handle: PromotionHandle): Promise<unknown>;
  /** What users see from the message on. */
  readonly errors?: number;
  /** What else it takes before this message. */
  readonly before?: Partial<
    Record<MessageName | typeof MAY_FINISH, Pick<Place, "spec" | "prepare">>
  >;
}

/** What is said to a lane whose running promotion may come to its end first. */
export const MAY_FINISH = "supersede, after the re-point finish";

const LONG_MS = 3_600_000;
const SOON_MS = 1_500;

const hold = (
  operation: string,
  {
    nth,
    endpoint,
    id = "hold",
  }: { nth: NonNullable<Fault["nth"]>; endpoint?: string; id?: string },
): Fault => ({
  id,
  operation,
  nth,
  ...(endpoint === undefined ? {} : { resource: { endpoint } }),
  effect: { kind: "hold", at: "execution" },
});

const holdUpdate = (nth: number): Fault => hold("UpdateAgentRuntimeEndpoint", { nth });

const failUpdateTo = (version: string): Fault => ({
  id: `to-${version}`,
  operation: "UpdateAgentRuntimeEndpoint",
  resource: { version },
  effect: { kind: "update-failed", reason: "no capacity" },
});

/** A fault of this story alone. */
export function addFault({ emulator, runtime }: Stage, fault: Fault): void {
  emulator.addFault({
    ...fault,
    ...(fault.id === undefined ? {} : { id: `${runtime.id} ${fault.id}` }),
    resource: { ...fault.resource, runtime: runtime.id },
  });
}

/** The smoke alone is not enough for it: it wants more invocations through DEFAULT. */
const gateOfMore = (timeoutMs: number) => (spec: PromotionSpec) => ({
  ...spec,
  gate: { ...spec.gate, gates: [errorRate({ minimumInvocations: 10 })], timeoutMs },
});

const longBake = (timeoutMs: number) => (spec: PromotionSpec) => ({
  ...spec,
  bake: { ...spec.bake, durationMs: Math.min(timeoutMs, LONG_MS / 2), timeoutMs },
});

/** It ends by itself, but not before somebody has said something. */
function shortBake(spec: PromotionSpec): PromotionSpec {
  return { ...spec, bake: { ...spec.bake, durationMs: 10_000, timeoutMs: LONG_MS } };
}

/** No look comes before the one that the message asks for. */
function lookOnce(spec: PromotionSpec): PromotionSpec {
  const { bake } = longBake(LONG_MS)(spec);
  return { ...spec, bake: { ...bake, intervalMs: LONG_MS } };
}

/** What a look at the smoke needs, and did not see. */
async function addCallsToSmoke({ emulator, runtime }: Stage): Promise<void> {
  const { atMs = 0 } =
    emulator
      .calls({ operation: "InvokeAgentRuntime" })
      .findLast((call) => call.kind === "call" && call.input["agentRuntimeArn"] === runtime.arn) ??
    {};
  emulator.recordTraffic({ runtime: runtime.id, endpoint: "DEFAULT", atMs, invocations: 20 });
}

/** In a period of the bake that is old enough to be looked at. */
async function addErrorsToBake(
  { emulator, runtime }: Stage,
  handle: PromotionHandle,
): Promise<void> {
  const { steps } = await statusOf(handle);
  const { delayMs, periodMs } = specFor(runtime.arn).metrics;
  const atMs = (steps.at(-1)?.startedAtMs ?? 0) + periodMs;
  const failed = { invocations: 20, errors: 20, sessions: 1 };
  emulator.recordTraffic({ runtime: runtime.id, endpoint: "production", atMs, ...failed });
  await until(() => Date.now() > atMs + 2 * periodMs + delayMs);
}

export const places = {
  resolve: {
    faults: [hold("GetAgentRuntime", { nth: 1 })],
    phase: "resolve",
  },
  "await-version": {
    spec: (spec) => ({
      ...spec,
      candidate: { kind: "after", version: "2" },
      awaitVersion: { ...spec.awaitVersion, timeoutMs: LONG_MS },
    }),
    phase: "await-version",
    before: { resume: { prepare: ({ mint }) => mint(THIRD) } },
  },
  smoke: {
    faults: [hold("InvokeAgentRuntime", { nth: 1 })],
    phase: "smoke",
  },
  gate: {
    spec: gateOfMore(LONG_MS),
    phase: "gate",
    before: { resume: { prepare: addCallsToSmoke } },
  },
  "gate, waiting": {
    spec: gateOfMore(SOON_MS),
    phase: "needs-person",
    before: { retry: { prepare: addCallsToSmoke } },
  },
  "approve, waiting": {
    spec: (spec) => ({ ...spec, approval: { timeoutMs: LONG_MS } }),
    phase: "waiting-for-approval",
  },
  "re-point, frozen": { spec: (spec) => ({ ...spec, freeze: [always] }), phase: "frozen" },
  "re-point, before the call": {
    faults: [hold("InvokeAgentRuntime", { nth: 1, id: "on-the-way" })],
    phase: "re-point",
    // Reads before the smoke are others: the lane's, and what this one is compared with.
    async approach(stage) {
      await stage.emulator.holdReached(`${stage.runtime.id} on-the-way`);
      // A held read is sent again after its time-out.
      addFault(stage, hold("GetAgentRuntimeEndpoint", { nth: [1, 100], endpoint: "production" }));
      stage.emulator.removeFault(`${stage.runtime.id} on-the-way`);
      stage.emulator.releaseHold(`${stage.runtime.id} on-the-way`);
      await stage.emulator.holdReached(`${stage.runtime.id} hold`);
    },
  },
  "re-point, on the wire": { faults: [holdUpdate(1)], phase: "re-point" },
  watch: {
    faults: [
      {
        operation: "UpdateAgentRuntimeEndpoint",
        nth: 1,
        effect: { kind: "slow-transition", ms: 20_000 },
      },
    ],
    phase: "watch",
  },
  verify: {
    faults: [hold("InvokeAgentRuntime", { nth: 1, endpoint: "production" })],
    phase: "verify",
  },
  "verify, waiting": {
    faults: [
      {
        id: "deny",
        operation: "InvokeAgentRuntime",
        resource: { endpoint: "production" },
        effect: { kind: "access-denied" },
      },
    ],
    phase: "needs-person",
    prepare: async ({ emulator, runtime }) => emulator.removeFault(`${runtime.id} deny`),
  },
  bake: {
    spec: longBake(LONG_MS),
    traffic: true,
    phase: "bake",
    before: { resume: { spec: shortBake }, [MAY_FINISH]: { spec: shortBake } },
  },
  "bake, failing": {
    spec: longBake(LONG_MS),
    errors: 5,
    phase: "bake",
    before: { "skip-bake": { spec: lookOnce, prepare: addErrorsToBake } },
  },
  "bake, waiting": { spec: longBake(SOON_MS), phase: "needs-person" },
  "roll-back": { faults: [failUpdateTo("2"), holdUpdate(2)], phase: "roll-back" },
  "roll-back, waiting": {
    // Its answers have as long to be carried out.
    spec: (spec) => ({ ...spec, rollback: { ...spec.rollback, timeoutMs: 20_000 } }),
    faults: [failUpdateTo("1"), failUpdateTo("2")],
    phase: "needs-person",
    async prepare({ emulator, runtime, mint }) {
      emulator.removeFault(`${runtime.id} to-1`);
      await mint(THIRD);
    },
  },
} satisfies Record<PlaceName, Place>;
