import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Client } from "@temporalio/client";
import { NativeConnection, Worker } from "@temporalio/worker";
import type { WorkerOptions } from "@temporalio/worker";
import {
  createAgentCoreActivities,
  createCloudWatchActivities,
} from "../activities/agentcore/operations.ts";
import { createAwsClients } from "../activities/aws/clients.ts";
import { createLaneActivities } from "../activities/lane/create-lane-activities.ts";
import { createNotificationActivities } from "../activities/notifications/create-notification-activities.ts";
import { createPromotionActivities } from "../activities/promotion/create-promotion-activities.ts";
import type { Clock } from "../activities/clock.ts";
import { createRecordStore } from "../activities/record/create-record-store.ts";
import { loadOversight } from "./load-oversight.ts";
import { isEncrypting } from "../client/codec/load-payload-codec.ts";
import { isTracing } from "../client/telemetry/tracing.ts";
import { ACTIVITY_CLASSES, activityTaskQueue } from "../domain/task-queue.ts";
import type { ActivityClass } from "../domain/task-queue.ts";
import { createAwsMetrics } from "./aws-metrics.ts";
import { createWorkerDataConverter } from "./data-converter.ts";
import { DEFAULT_LIMITS } from "./limits.ts";
import { joinWorkers } from "./promotion-workers.ts";
import type { PromotionWorkers } from "./promotion-workers.ts";
import type { WorkerConfig } from "./worker-config.ts";

/** Running activities get this long to finish when the worker is told to stop. */
const SHUTDOWN_GRACE = "30 seconds";
/** After the grace they are cancelled; what still does not end is left to another worker. */
const SHUTDOWN_FORCE = "60 seconds";
/** Long polls a class keeps open. */
const POLLS = 5;
/**
 * One workflow task may run this long. A replay of 15,000 signals on a busy machine takes more than
 * the SDK's 5 s, and its interruption leaves Node's async hooks corrupted: the worker dies. The SDK
 * reads the option and does not list it in its types.
 */
const WORKFLOW_TASK_LIMIT = { isolateExecutionTimeout: "1 minute" };

/**
 * Workers for promotions, connected and ready to run: one for the workflows and rollbacks, and one
 * for each other class of activities. The caller runs them and closes the connection. `options` go over ours: a tuner,
 * interceptors, a bundle of one's own. `clock` is the time that activities see: the wall clock's.
 */
export async function createPromotionWorker(
  config: WorkerConfig,
  { clock, ...options }: Partial<WorkerOptions> & { clock?: Clock } = {},
): Promise<{ worker: PromotionWorkers; connection: NativeConnection }> {
  const common = { ...(await commonOptions(config)), ...options };
  const activities = await createActivities(config, { ...common, clock });
  const { limits = DEFAULT_LIMITS, classes = ACTIVITY_CLASSES, taskQueue } = config;
  const { workflowBundle, ...withoutWorkflows } = options;
  const poll = async (name: ActivityClass, more: Partial<WorkerOptions>): Promise<Worker> => {
    const { slots, perSecond } = limits[name];
    return Worker.create({
      ...common,
      taskQueue: activityTaskQueue(taskQueue, name),
      activities,
      maxConcurrentActivityTaskExecutions: slots,
      maxConcurrentActivityTaskPolls: Math.min(slots, POLLS),
      ...(perSecond === undefined ? {} : { maxTaskQueueActivitiesPerSecond: perSecond }),
      ...more,
    });
  };
  const workers = [
    await poll("rollback", {
      ...(workflowBundle ? {} : findWorkflows(config.env ?? {})),
      ...(classes.includes("rollback") ? {} : { activities: {} }),
      ...WORKFLOW_TASK_LIMIT,
      ...options,
    }),
  ];
  for (const name of classes)
    if (name !== "rollback") workers.push(await poll(name, withoutWorkflows));
  return { worker: joinWorkers(workers), connection: common.connection };
}

/** What all workers of a process have in common. */
async function commonOptions(config: WorkerConfig) {
  const { env = {}, deployment } = config;
  const dataConverter = await createWorkerDataConverter(env);
  const connection = await NativeConnection.connect(config.connection);
  return {
    connection,
    namespace: config.namespace,
    dataConverter,
    shutdownGraceTime: SHUTDOWN_GRACE,
    shutdownForceTime: SHUTDOWN_FORCE,
    ...(config.tracing ? { plugins: [config.tracing.plugin] } : {}),
    ...(deployment === undefined
      ? {}
      : {
          workerDeploymentOptions: {
            version: { deploymentName: deployment.name, buildId: deployment.buildId },
            useWorkerVersioning: true as const,
            // Promotions last hours and must reach the newest code: replay tests hold it to `patched`.
            defaultVersioningBehavior: "AUTO_UPGRADE" as const,
          },
        }),
  };
}

async function createActivities(
  config: WorkerConfig,
  {
    connection,
    dataConverter,
    clock,
  }: Pick<WorkerOptions, "dataConverter"> & {
    connection: NativeConnection;
    clock: Clock | undefined;
  },
): Promise<object> {
  const store = createRecordStore(config.records);
  const oversight = await loadOversight(config);
  const { namespace } = config;
  const client = new Client({ connection, namespace, ...(dataConverter ? { dataConverter } : {}) });
  const clients = createAwsClients({
    allowedRoleArns: config.allowedRoleArns,
    ...(config.callers && { callers: config.callers }),
    onCall: createAwsMetrics(),
  });
  return {
    ...createPromotionActivities({
      clients,
      ...(clock && { clock }),
      ...oversight,
      dashboardUrl: config.notifications?.dashboardUrl,
      freeze: [...config.freeze, ...(oversight.policy?.freeze ?? [])],
      ...(config.webhooks && { webhooks: config.webhooks }),
    }),
    ...createLaneActivities({ clients, client, store }),
    ...createNotificationActivities(config.notifications ?? { destinations: [], env: {} }),
  };
}

/**
 * A worker for every AgentCore operation as an activity, for workflows of a team's own. It has a task
 * queue of its own: a promotion's worker registers only what promotions use.
 */
export async function createOperationsWorker(
  config: WorkerConfig,
  connection: NativeConnection,
): Promise<Worker> {
  const { allowedRoleArns } = config;
  const clients = createAwsClients({ allowedRoleArns, onCall: createAwsMetrics() });
  return Worker.create({
    connection,
    namespace: config.namespace,
    taskQueue: config.operationsTaskQueue ?? "agentcore-operations",
    activities: { ...createAgentCoreActivities(clients), ...createCloudWatchActivities(clients) },
    dataConverter: await createWorkerDataConverter(config.env ?? {}),
    shutdownGraceTime: SHUTDOWN_GRACE,
    shutdownForceTime: SHUTDOWN_FORCE,
  });
}

/**
 * The bundle made at build time; without a build (in tests) the sources, bundled at start. So they
 * are where encryption or traces add modules of theirs to the bundle.
 */
function findWorkflows(
  env: NodeJS.ProcessEnv,
): Pick<WorkerOptions, "workflowBundle" | "workflowsPath"> {
  const codePath = fileURLToPath(new URL("../workflow-bundle.js", import.meta.url));
  const isBuilt = existsSync(codePath);
  if (isBuilt && !isEncrypting(env) && !isTracing(env)) return { workflowBundle: { codePath } };
  const entry = new URL(`../workflows/index.${isBuilt ? "js" : "ts"}`, import.meta.url);
  return { workflowsPath: fileURLToPath(entry) };
}
