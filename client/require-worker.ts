import { setTimeout as sleep } from "node:timers/promises";
import type { Client, Connection } from "@temporalio/client";
import { ClientError } from "./client-error.ts";
import { renderConnectionFlags } from "./connect.ts";
import { RPC, explainRpcError, rpcCodeOf } from "./rpc-error.ts";

const CALL_TIMEOUT_MS = 10_000;
/** `TASK_QUEUE_TYPE_WORKFLOW` of the Temporal API. */
const WORKFLOW_TASKS = 1;

/**
 * A server that was restarted has forgotten who polled it, and a worker that lost its server comes
 * back after ten seconds at the latest.
 */
const POLLERS_RETURN_WITHIN_MS = 10_000;
const ASK_AGAIN_MS = 250;

/**
 * Makes sure that somebody polls the task queue for workflows.
 *
 * @throws ClientError `NoWorker`, `NamespaceNotFound`
 */
export async function requireWorker(client: Client, taskQueue: string): Promise<void> {
  const untilMs = Date.now() + POLLERS_RETURN_WITHIN_MS;
  while (!(await hasWorker(client, taskQueue))) {
    if (Date.now() >= untilMs) throw noWorker(client, taskQueue);
    await sleep(ASK_AGAIN_MS);
  }
}

/** What is said where nobody polls the task queue. */
export function noWorker(client: Client, taskQueue: string): ClientError {
  const { namespace } = client.options;
  return new ClientError(
    "NoWorker",
    `no worker polls task queue "${taskQueue}" in namespace "${namespace}"`,
    { next: renderWorkerCommand({ taskQueue, namespace, address: addressOf(client) }) },
  );
}

/**
 * Whether somebody polls the task queue for workflows, as far as the server knows: it remembers a
 * poller for minutes, so a worker that died just now still counts.
 *
 * @throws ClientError `NamespaceNotFound`
 */
export async function hasWorker(client: Client, taskQueue: string): Promise<boolean> {
  const { namespace } = client.options;
  try {
    const { pollers } = await client.withDeadline(Date.now() + CALL_TIMEOUT_MS, () =>
      client.workflowService.describeTaskQueue({
        namespace,
        taskQueue: { name: taskQueue },
        taskQueueType: WORKFLOW_TASKS,
      }),
    );
    return (pollers ?? []).length > 0;
  } catch (error) {
    // The test server cannot tell: then the promotion itself shows whether there is a worker.
    if (rpcCodeOf(error) === RPC.unimplemented) return true;
    throw explainRpcError(error, namespace);
  }
}

/** The command that starts a worker for a task queue of a server. */
export function renderWorkerCommand(at: {
  taskQueue: string;
  namespace: string;
  address: string;
}): string {
  return `agentcore-rollouts worker --task-queue ${at.taskQueue} ${renderConnectionFlags(at)}`;
}

/** The type leaves room for a worker's connection; a client's knows its address. */
function addressOf({ connection }: Client): string {
  return (connection as Connection).options.address;
}
