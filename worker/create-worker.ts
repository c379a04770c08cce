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
import { createRecordStore } from "../activities/record/create-record-store.ts";
import { loadOversight } from "./load-oversight.ts";
import type { WorkerConfig } from "./worker-config.ts";

/** Running activities get this long to finish when the worker is told to stop. */
const SHUTDOWN_GRACE = "30 seconds";
/** After the grace they are cancelled; what still does not end is left to another worker. */
const SHUTDOWN_FORCE = "60 seconds";
const MAX_CONCURRENT_ACTIVITIES = 200;
/**
 * One workflow task may run this long. A replay of 15,000 signals on a busy machine takes more than
 * the SDK's 5 s, and its interruption leaves Node's async hooks corrupted: the worker dies. The SDK
 * reads the option and does not list it in its types.
 */
const WORKFLOW_TASK_LIMIT = { isolateExecutionTimeout: "1 minute" };

/**
 * A worker for promotions, connected and ready to run. The caller runs it and closes the
 * connection. `options` go over ours: a tuner, interceptors, a bundle of one's own.
 */
export async function createPromotionWorker(
  config: WorkerConfig,
  options: Partial<WorkerOptions> = {},
): Promise<{ worker: Worker; connection: NativeConnection }> {
  const store = createRecordStore(config.records);
  const oversight = await loadOversight(config);
  const connection = await NativeConnection.connect(config.connection);
  const client = new Client({ connection, namespace: config.namespace });
  const clients = createAwsClients({
    allowedRoleArns: config.allowedRoleArns,
    ...(config.callers && { callers: config.callers }),
  });
  const worker = await Worker.create({
    connection,
    namespace: config.namespace,
    taskQueue: config.taskQueue,
    ...(options.workflowBundle ? {} : findWorkflows()),
    activities: {
      ...createPromotionActivities({
        clients,
        freeze: config.freeze,
        ...oversight,
        ...(config.webhooks && { webhooks: config.webhooks }),
      }),
      ...createLaneActivities({ clients, client, store }),
      ...createNotificationActivities(config.notifications ?? { destinations: [], env: {} }),
    },
    shutdownGraceTime: SHUTDOWN_GRACE,
    shutdownForceTime: SHUTDOWN_FORCE,
    maxConcurrentActivityTaskExecutions: MAX_CONCURRENT_ACTIVITIES,
    ...WORKFLOW_TASK_LIMIT,
    ...options,
  });
  return { worker, connection };
}

/**
 * A worker for every AgentCore operation as an activity, for workflows of a team's own. It has a task
 * queue of its own: a promotion's worker registers only what promotions use.
 */
export async function createOperationsWorker(
  config: WorkerConfig,
  connection: NativeConnection,
): Promise<Worker> {
  const clients = createAwsClients({ allowedRoleArns: config.allowedRoleArns });
  return Worker.create({
    connection,
    namespace: config.namespace,
    taskQueue: config.operationsTaskQueue ?? "agentcore-operations",
    activities: { ...createAgentCoreActivities(clients), ...createCloudWatchActivities(clients) },
    shutdownGraceTime: SHUTDOWN_GRACE,
    shutdownForceTime: SHUTDOWN_FORCE,
  });
}

/** The bundle made at build time; without a build (in tests) the sources, bundled at start. */
function findWorkflows(): Pick<WorkerOptions, "workflowBundle" | "workflowsPath"> {
  const codePath = fileURLToPath(new URL("../workflow-bundle.js", import.meta.url));
  if (existsSync(codePath)) return { workflowBundle: { codePath } };
  return { workflowsPath: fileURLToPath(new URL("../workflows/index.ts", import.meta.url)) };
}
