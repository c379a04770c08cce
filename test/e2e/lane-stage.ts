import { randomUUID } from "node:crypto";
import { UpdateAgentRuntimeEndpointCommand } from "@aws-sdk/client-bedrock-agentcore-control";
import { hasWorker } from "../../client/require-worker.ts";
import { getLane } from "../../client/lanes/lanes.ts";
import { LaneRefusedError, sendToLane } from "../../client/lanes/send-to-lane.ts";
import type { LaneRequest, LaneSettings, RequestAnswer } from "../../domain/lane/lane-input.ts";
import type { LaneStatus } from "../../domain/lane/lane-status.ts";
import type { PromotionSpec } from "../../domain/spec/promotion-spec.ts";
import { laneWorkflowId, promotionWorkflowId } from "../../domain/target.ts";
import type { promotion } from "../../workflows/promotion.ts";
import { specFor } from "./quick-spec.ts";
import { until } from "./stage.ts";
import type { PromotionHandle, Stage } from "./stage.ts";

export interface LaneStage {
  readonly workflowId: string;
  readonly spec: PromotionSpec;
  request(change?: Partial<LaneRequest>): Promise<RequestAnswer>;
  /** The code of the refusal. */
  refusal(change?: Partial<LaneRequest>): Promise<string>;
  rollBack(to: string, key?: string): Promise<RequestAnswer>;
  word(name: "freeze" | "unfreeze" | "adopt" | "unfollow", reason?: string): Promise<string>;
  follow(debounceMs: number): Promise<string>;
  status(): Promise<LaneStatus>;
  /** Waits until the lane's status is like this. */
  untilStatus(holds: (status: LaneStatus) => boolean): Promise<LaneStatus>;
  /** The endpoint's promotion that runs now. */
  promotion(): PromotionHandle;
}

/** The server learns of a worker with its first poll: before that a client says that there is none. */
export async function untilPolled({
  client,
  taskQueue,
}: Pick<Stage, "client" | "taskQueue">): Promise<void> {
  await until(() => hasWorker(client, taskQueue));
}

/** What somebody does in the console. */
export async function moveByHand(stage: Stage, version: string): Promise<void> {
  await stage.control.send(
    new UpdateAgentRuntimeEndpointCommand({
      agentRuntimeId: stage.runtime.id,
      endpointName: "production",
      agentRuntimeVersion: version,
    }),
  );
  await until(async () => (await stage.endpoint()) === `READY ${version}`);
}

/** A lane that looks every 200 ms; by default for the endpoint `production` of a stage. */
export function laneOf(
  stage: Stage,
  settings: Partial<LaneSettings> = {},
  spec: PromotionSpec = specFor(stage.runtime.arn),
): LaneStage {
  const { client, taskQueue } = stage;
  const { target } = spec;
  const workflowId = laneWorkflowId(target);
  const options = {
    taskQueue,
    settings: { driftIntervalMs: 200, promotionIntervalMs: 200, ...settings },
    // Workers and servers die in some of these tests.
    timeoutMs: 100_000,
  };
  stage.finish(async () => {
    for (const id of [workflowId, promotionWorkflowId(target)])
      await client.workflow
        .getHandle(id)
        .terminate()
        .catch(() => undefined);
  });
  const request = (change: Partial<LaneRequest> = {}): Promise<RequestAnswer> => {
    const input = { key: randomUUID(), spec, onBusy: "reject", requestedBy: "test", ...change };
    return sendToLane(client, target, { name: "request", input: input as LaneRequest, ...options });
  };
  const status = async (): Promise<LaneStatus> => {
    // While it passes from one run to the next it may not answer at once.
    for (;;) {
      const view = await getLane(client, workflowId);
      if (view.status) return view.status;
    }
  };
  return {
    workflowId,
    spec,
    request,
    async refusal(change) {
      try {
        await request(change);
      } catch (error) {
        if (error instanceof LaneRefusedError) return error.refusal;
        throw error;
      }
      return "accepted";
    },
    rollBack: (to, key = randomUUID()) =>
      sendToLane(client, target, {
        name: "rollBack",
        input: { to, key, by: "tester", reason: "test" },
        ...options,
      }),
    async word(name, reason = "test") {
      const input = { by: "tester", reason };
      return (await sendToLane(client, target, { name, input, ...options })).effect;
    },
    async follow(debounceMs) {
      const input = { spec, debounceMs, by: "tester" };
      return (await sendToLane(client, target, { name: "follow", input, ...options })).effect;
    },
    status,
    async untilStatus(holds) {
      let last = await status();
      await until(async () => holds((last = await status())));
      return last;
    },
    promotion: () =>
      client.workflow.getHandle<typeof promotion>(promotionWorkflowId(target)) as PromotionHandle,
  };
}
