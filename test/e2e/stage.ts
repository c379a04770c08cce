import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import {
  BedrockAgentCoreControlClient,
  UpdateAgentRuntimeCommand,
} from "@aws-sdk/client-bedrock-agentcore-control";
import type { UpdateAgentRuntimeCommandInput } from "@aws-sdk/client-bedrock-agentcore-control";
import { Client, Connection } from "@temporalio/client";
import type { WorkflowHandleWithStartDetails } from "@temporalio/client";
import { Runtime } from "@temporalio/worker";
import { expect, inject, onTestFinished } from "vitest";
import type { MessageInput } from "../../domain/promotion/input.ts";
import type { PromotionInput } from "../../domain/promotion/promotion-input.ts";
import type { PromotionStatus } from "../../domain/promotion/status.ts";
import type { PromotionSpec } from "../../domain/spec/promotion-spec.ts";
import { promotionWorkflowId } from "../../domain/target.ts";
import { startEmulator } from "../../emulator/index.ts";
import type { AgentSource, Emulator, EmulatorOptions } from "../../emulator/index.ts";
import { checkPromises } from "../checker/check-promises.ts";
import type { LogLine } from "../checker/facts.ts";
import { fetchStory } from "../checker/fetch-story.ts";
import type { promotion } from "../../workflows/promotion.ts";
import { messageUpdates, statusQuery } from "../../workflows/messages.ts";
import type { Oversight } from "./oversight.ts";
import { specFor } from "./quick-spec.ts";
import {
  NEXT,
  ROLE,
  THIRD,
  clientConfigOf,
  createEndpoint,
  createRuntime,
  describeEndpoint,
  settled,
  until,
} from "./staged-runtime.ts";
import { startWorker } from "./start-worker.ts";
import type { Finish, StagedConfig } from "./start-worker.ts";
import type { MessageName } from "../../domain/promotion/status.ts";

const silent = (): void => {};
Runtime.install({
  logger: { trace: silent, debug: silent, info: silent, log: silent, warn: silent, error: silent },
  shutdownSignals: [],
});

export { NEXT, THIRD, until };

export type PromotionHandle = WorkflowHandleWithStartDetails<typeof promotion>;

export interface StageOptions extends EmulatorOptions, StagedConfig {
  /** Without a worker, for tests that run their own. */
  readonly worker?: boolean;
  /** Without the endpoint `production`. */
  readonly endpoint?: boolean;
  readonly searchAttributes?: boolean;
  /** Of a Temporal server of the test's own. */
  readonly temporalAddress?: string;
  readonly namespace?: string;
  readonly oversight?: Oversight | undefined;
  /** Another runtime on the emulator and with the worker of this stage. */
  readonly beside?: Stage;
  /** By default it is done when the test has finished. */
  readonly finish?: Finish;
}

export interface Stage {
  readonly emulator: Emulator;
  readonly control: BedrockAgentCoreControlClient;
  readonly client: Client;
  readonly temporalAddress: string;
  readonly taskQueue: string;
  readonly runtime: { readonly id: string; readonly arn: string };
  /** Mints the next version, READY, with DEFAULT on it. */
  mint(image: string, more?: Partial<UpdateAgentRuntimeCommandInput>): Promise<string>;
  promote(
    change?: (spec: PromotionSpec) => PromotionSpec,
    input?: Partial<PromotionInput>,
    by?: Client,
  ): Promise<PromotionHandle>;
  /** What `production` is now: `READY 2`, `UPDATING 1>2`. */
  endpoint(name?: string): Promise<string>;
  /** The mutating endpoint calls that AWS executed, as `version` in order, repeated tokens left out. */
  moves(): string[];
  /** User traffic to `production` until the test ends or it is stopped. */
  traffic(per?: { invocations?: number; errors?: number; latencyMs?: number }): { stop(): void };
  /** Takes what must be done in the end. */
  readonly finish: Finish;
  /** Sessions that are still open and were opened by the engine. */
  openSyntheticSessions(): string[];
}

/**
 * A runtime with version 1 (GOOD) behind endpoint `production`, version 2 (NEXT) behind DEFAULT,
 * on an emulator whose minutes are seconds, and a worker on a task queue of its own.
 */
export async function setStage(options: StageOptions = {}): Promise<Stage> {
  const {
    worker: withWorker = true,
    endpoint = true,
    searchAttributes = true,
    temporalAddress = inject("temporalAddress"),
    namespace = inject("temporalNamespace"),
    notifications,
    records,
    webhooks,
    callers,
    allowedRoleArns,
    oversight,
    beside,
    finish = onTestFinished as Finish,
    ...rest
  } = options;
  if (beside) return dress({ ...beside, searchAttributes, finish }, { endpoint });
  const emulator = await startEmulator({
    timings: { versionReadyMs: 100, endpointReadyMs: 300 },
    metrics: { periodMs: 1_000, delayMs: 0 },
    agents: { "*": { scripted: { reply: { answer: "hello" } } } satisfies AgentSource },
    ...rest,
  });
  Object.assign(process.env, emulator.env);
  finish(() => emulator.close());
  const control = new BedrockAgentCoreControlClient({ ...clientConfigOf(emulator) });
  const connection = await Connection.connect({ address: temporalAddress });
  finish(() => connection.close());
  const client = new Client({ connection, namespace });
  const taskQueue = `test-${randomUUID()}`;
  const configured = {
    notifications,
    records,
    webhooks,
    callers,
    allowedRoleArns,
    ...oversight,
  };
  if (withWorker)
    await startWorker(taskQueue, { temporalAddress, namespace, finish, ...configured });
  const parts = { emulator, control, client, temporalAddress, taskQueue, searchAttributes, finish };
  return dress(parts, { endpoint });
}

/** With a runtime on it. */
async function dress(
  parts: Omit<Parts, "runtime">,
  { endpoint }: { endpoint: boolean },
): Promise<Stage> {
  const runtime = await createRuntime(parts.control);
  const stage = assemble({ ...parts, runtime });
  if (endpoint) await createEndpoint(parts.control, runtime.id, "production");
  await stage.mint(NEXT);
  return stage;
}

type Parts = Pick<
  Stage,
  "emulator" | "control" | "client" | "temporalAddress" | "taskQueue" | "runtime" | "finish"
> & {
  searchAttributes: boolean;
};

function assemble(parts: Parts): Stage {
  const { emulator, control, client, taskQueue, runtime, searchAttributes, finish } = parts;
  return {
    ...parts,
    async mint(image, more = {}) {
      const updated = await control.send(
        new UpdateAgentRuntimeCommand({
          agentRuntimeId: runtime.id,
          agentRuntimeArtifact: { containerConfiguration: { containerUri: image } },
          roleArn: ROLE,
          networkConfiguration: { networkMode: "PUBLIC" },
          ...more,
        }),
      );
      await settled(control, { id: runtime.id, endpoint: "DEFAULT" });
      return updated.agentRuntimeVersion ?? "";
    },
    async promote(change = (spec) => spec, more = {}, by = client) {
      const spec = change(specFor(runtime.arn));
      const handle = await by.workflow.start<typeof promotion>("promotion", {
        workflowId: promotionWorkflowId(spec.target),
        workflowIdConflictPolicy: "FAIL",
        taskQueue,
        args: [{ spec, requestedBy: "test", searchAttributes, ...more }],
      });
      finish(async () => {
        await handle.terminate().catch(silent);
        // The checker reads histories in clear.
        if (by === client) await expectPromisesKept({ client, emulator }, handle);
      });
      return handle;
    },
    endpoint: (name = "production") =>
      describeEndpoint(control, { id: runtime.id, endpoint: name }),
    moves() {
      return emulator
        .calls({ kind: "call" })
        .flatMap((entry) => {
          if (entry.kind !== "call" || entry.repeated || entry.outcome?.status !== 202) return [];
          const isMove =
            entry.operation === "UpdateAgentRuntimeEndpoint" ||
            entry.operation === "CreateAgentRuntimeEndpoint";
          const input = entry.input as {
            agentRuntimeId?: string;
            endpointName?: string;
            name?: string;
            agentRuntimeVersion?: string;
          };
          const name = input.endpointName ?? input.name;
          const isOurs = input.agentRuntimeId === runtime.id && name === "production";
          return isMove && isOurs ? [`${input.agentRuntimeVersion}`] : [];
        })
        .slice(1);
    },
    traffic(per = {}) {
      const timer = setInterval(() => {
        emulator.recordTraffic({
          runtime: runtime.id,
          endpoint: "production",
          invocations: per.invocations ?? 5,
          errors: per.errors ?? 0,
          sessions: 1,
          latencyMs: per.latencyMs ?? 20,
        });
      }, 200);
      const stop = (): void => clearInterval(timer);
      finish(stop);
      return { stop };
    },
    openSyntheticSessions() {
      return emulator
        .sessions()
        .filter(({ sessionId, state }) => sessionId.startsWith("acr-") && state !== "terminated")
        .map(({ sessionId }) => sessionId);
    },
  };
}

/** Whatever a story is about: at its end every promise of a promotion was kept. */
export async function expectPromisesKept(
  { client, emulator }: Pick<Stage, "client" | "emulator">,
  {
    workflowId,
    firstExecutionRunId: firstRunId,
  }: Pick<PromotionHandle, "workflowId" | "firstExecutionRunId">,
): Promise<void> {
  const story = await fetchStory(client, { workflowId, firstRunId });
  const log = emulator.calls() as readonly LogLine[];
  expect(checkPromises(story, log)).toEqual([]);
}

export function statusOf(handle: PromotionHandle): Promise<PromotionStatus> {
  return handle.query(statusQuery);
}

/** Waits until the promotion is in this step or phase. */
export async function untilIn(
  handle: PromotionHandle,
  phase: PromotionStatus["phase"],
): Promise<PromotionStatus> {
  let status = await statusOf(handle);
  while (status.phase !== phase) {
    if (status.outcome) throw new Error(`ended while waiting for ${phase}: ${status.headline}`);
    await sleep(50);
    status = await statusOf(handle);
  }
  return status;
}

/** Sends a message as an update, naming the promotion and what is approved as a client would. */
export async function tell(
  handle: PromotionHandle,
  message: MessageName,
  reason = "test",
  more: Partial<MessageInput> = {},
): Promise<string> {
  const { promotion, approval } = await statusOf(handle);
  const bound = message === "approve" && approval ? { digest: approval.digest } : {};
  const answer = await handle.executeUpdate(messageUpdates[message], {
    args: [{ promotion, by: "tester", reason, ...bound, ...more }],
  });
  return answer.effect;
}
