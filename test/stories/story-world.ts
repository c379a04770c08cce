import { Client } from "@temporalio/client";
import type { BedrockAgentCoreControlClient } from "@aws-sdk/client-bedrock-agentcore-control";
import { startEmulator } from "../../emulator/index.ts";
import type { Emulator } from "../../emulator/index.ts";
import { createPromotionWorker } from "../../worker/create-worker.ts";
import type { ActivityInboundCallsInterceptor } from "@temporalio/worker";
import type { NotificationConfig } from "../../activities/notifications/delivery.ts";
import type { Delivery } from "../checker/facts.ts";
import { record } from "../checker/read-story.ts";
import { startReceiver } from "../helpers/start-receiver.ts";
import type { Received, Receiver } from "../helpers/start-receiver.ts";
import { createControl } from "../chaos/runtime.ts";
import { startTimeServer } from "./start-time-server.ts";
import { startStoryTime } from "./story-time.ts";
import type { StoryTime } from "./story-time.ts";

/** Where stories of the real workflow happen, one after the other: they share one time. */
export interface StoryWorld {
  readonly time: StoryTime;
  readonly emulator: Emulator;
  readonly client: Client;
  readonly control: BedrockAgentCoreControlClient;
  readonly taskQueue: string;
  /** What people were told, each attempt. */
  deliveries(): Delivery[];
  /** Calls that are still under way keep their connection until they have failed. */
  close(calls?: Promise<unknown>): Promise<void>;
}

export interface StoryWorldOptions {
  /** The time-skipping server's executable. */
  readonly serverPath: string;
  readonly workflowBundlePath: string;
}

/** Time-skipping server, emulator and worker, all in one time. */
export async function openStoryWorld({
  serverPath,
  workflowBundlePath,
}: StoryWorldOptions): Promise<StoryWorld> {
  const server = await startTimeServer(serverPath);
  const time = await startStoryTime(server);
  const emulator = await startEmulator({
    clock: time.emulatorClock,
    // What takes time in a story does so by a fault of its own.
    timings: { versionReadyMs: 0, endpointReadyMs: 0 },
    agents: { "*": { scripted: { reply: { answer: "hello" } } } },
  });
  Object.assign(process.env, emulator.env);
  // Now and then nobody takes a message at once.
  const people = await startReceiver((nth) => (nth % 3 === 0 ? 503 : 204));
  const taskQueue = "stories";
  const { namespace } = server;
  const { worker, connection } = await createPromotionWorker(
    {
      connection: { address: server.address },
      namespace,
      taskQueue,
      allowedRoleArns: [],
      freeze: [],
      notifications: notificationsTo(people),
    },
    {
      workflowBundle: { codePath: workflowBundlePath },
      clock: time.activityClock,
      interceptors: { activity: [() => ({ inbound: followingTime(time) })] },
      shutdownGraceTime: 0,
      shutdownForceTime: "2 seconds",
    },
  );
  const run = worker.run();
  return {
    time,
    emulator,
    client: new Client({ connection: server.connection, namespace }),
    control: createControl(emulator.url, "somebody"),
    taskQueue,
    deliveries: () => people.received.map(readDelivery),
    async close(calls) {
      worker.shutdown();
      await run.catch(() => {});
      await connection.close();
      await emulator.close();
      people.close();
      await server.close(calls);
    },
  };
}

function notificationsTo({ url }: Receiver): NotificationConfig {
  const people = { name: "people", kind: "webhook", urlFrom: "URL", secretFrom: "SECRET" } as const;
  return { destinations: [people], env: { URL: url, SECRET: "whsec_c3Rvcmllcw==" } };
}

function readDelivery({ headers, body }: Received): Delivery {
  const { type, timestamp, data } = JSON.parse(body) as Record<string, unknown>;
  return {
    id: String(headers["webhook-id"]),
    event: String(type),
    atMs: Date.parse(String(timestamp)),
    promotion: String(record(data)["promotion"]),
  };
}

/** No activity begins in a time that is over. */
function followingTime(time: StoryTime): ActivityInboundCallsInterceptor {
  return {
    async execute(input, next) {
      await time.follow();
      return next(input);
    },
  };
}
