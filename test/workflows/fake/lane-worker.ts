import { randomUUID } from "node:crypto";
import { fileURLToPath } from "node:url";
import { Client, Connection } from "@temporalio/client";
import { NativeConnection, Worker, bundleWorkflowCode } from "@temporalio/worker";
import type { WorkflowBundle } from "@temporalio/worker";
import { inject, onTestFinished } from "vitest";
import { createLaneActivities } from "../../../activities/lane/create-lane-activities.ts";
import { sendToLane } from "../../../client/lanes/send-to-lane.ts";
import { getLane } from "../../../client/lanes/lanes.ts";
import type { LaneRequest, LaneSettings, RequestAnswer } from "../../../domain/lane/lane-input.ts";
import type { LaneStatus } from "../../../domain/lane/lane-status.ts";
import type { PromotionSpec } from "../../../domain/spec/promotion-spec.ts";
import { activityTaskQueue } from "../../../domain/task-queue.ts";
import { laneWorkflowId, promotionWorkflowId } from "../../../domain/target.ts";
import type { PromotionTarget } from "../../../domain/target.ts";
import { joinWorkers } from "../../../worker/promotion-workers.ts";
import { untilPolled } from "../../e2e/lane-stage.ts";
import { specFor } from "../../e2e/quick-spec.ts";
import { quiet } from "../../helpers/quiet-logger.ts";

let bundle: Promise<WorkflowBundle> | undefined;

function bundleOnce(): Promise<WorkflowBundle> {
  bundle ??= bundleWorkflowCode({
    workflowsPath: fileURLToPath(new URL("lane-bundle.ts", import.meta.url)),
    logger: quiet,
  });
  return bundle;
}

export interface FakeLane {
  readonly client: Client;
  readonly workflowId: string;
  readonly target: PromotionTarget;
  readonly spec: PromotionSpec;
  /** What promotions ran, in order. */
  readonly ran: string[];
  request(change: Partial<LaneRequest> & { key: string }): Promise<RequestAnswer>;
  status(): Promise<LaneStatus>;
}

/** A real lane on a real server, over promotions that end at once and an endpoint that never moves. */
export async function startFakeLane(settings: Partial<LaneSettings>): Promise<FakeLane> {
  const address = inject("temporalAddress");
  const namespace = inject("temporalNamespace");
  const taskQueue = `fake-${randomUUID()}`;
  const connection = await Connection.connect({ address });
  const client = new Client({ connection, namespace });
  const ran: string[] = [];
  const native = await NativeConnection.connect({ address });
  const common = {
    connection: native,
    namespace,
    activities: {
      ...createLaneActivities({
        clients: undefined as never,
        client: new Client({ connection: native, namespace }),
        store: undefined,
      }),
      watchLane: async () => {
        throw new Error("nothing new");
      },
      getPolicy: async () => ({}),
      witness: async (requestedBy: string) => void ran.push(requestedBy),
    },
  };
  const workers = joinWorkers([
    await Worker.create({ ...common, taskQueue, workflowBundle: await bundleOnce() }),
    await Worker.create({ ...common, taskQueue: activityTaskQueue(taskQueue, "housekeeping") }),
  ]);
  const run = workers.run();
  await untilPolled({ client, taskQueue });
  const arn = `arn:aws:bedrock-agentcore:us-east-1:123456789012:runtime/fake_${randomUUID().slice(0, 8)}-a1b2c3d4e5`;
  const spec = specFor(arn);
  const { target } = spec;
  const workflowId = laneWorkflowId(target);
  onTestFinished(async () => {
    for (const id of [workflowId, promotionWorkflowId(target)])
      await client.workflow
        .getHandle(id)
        .terminate()
        .catch(() => undefined);
    workers.shutdown();
    await run;
    await native.close();
    await connection.close();
  });
  return {
    client,
    workflowId,
    target,
    spec,
    ran,
    request: (change) =>
      sendToLane(client, target, {
        name: "request",
        input: { spec, onBusy: "queue", requestedBy: change.key, ...change },
        taskQueue,
        settings: { queueLimit: 2_000, promotionIntervalMs: 300, ...settings },
        timeoutMs: 90_000,
      }),
    async status() {
      // While it passes from one run to the next it may not answer at once.
      for (;;) {
        const view = await getLane(client, workflowId);
        if (view.status) return view.status;
      }
    },
  };
}
