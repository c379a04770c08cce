import type { Client, Connection } from "@temporalio/client";
import { ClientError } from "./client-error.ts";
import { renderConnectionFlags } from "./connect.ts";
import { RPC, explainRpcError, rpcCodeOf } from "./rpc-error.ts";

const CALL_TIMEOUT_MS = 10_000;
/** `TASK_QUEUE_TYPE_WORKFLOW` of the Temporal API. */
const WORKFLOW_TASKS = 1;

/**
 * Makes sure that somebody polls the task queue for workflows. The server remembers a poller for
 * minutes, so a worker that died just now still counts.
 *
 * @throws ClientError `NoWorker`, `NamespaceNotFound`
 */
export async function requireWorker(client: Client, taskQueue: string): Promise<void> {
  const { namespace } = client.options;
  try {
    const { pollers } = await client.withDeadline(Date.now() + CALL_TIMEOUT_MS, () =>
      client.workflowService.describeTaskQueue({
        namespace,
        taskQueue: { name: taskQueue },
        taskQueueType: WORKFLOW_TASKS,
      }),
    );
    if ((pollers ?? []).length > 0) return;
  } catch (error) {
    // The test server cannot tell: then the promotion itself shows whether there is a worker.
    if (rpcCodeOf(error) === RPC.unimplemented) return;
    throw explainRpcError(error, namespace);
  }
  throw new ClientError(
    "NoWorker",
    `no worker polls task queue "${taskQueue}" in namespace "${namespace}"`,
    {
      next: renderWorkerCommand({ taskQueue, namespace, address: addressOf(client) }),
    },
  );
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
