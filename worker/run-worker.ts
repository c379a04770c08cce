import { Connection } from "@temporalio/client";
import { findMissingSearchAttributes } from "../client/setup/find-missing-search-attributes.ts";
import { SetupRefusedError, setupCluster } from "../client/setup/setup-cluster.ts";
import { createOperationsWorker, createPromotionWorker } from "./create-worker.ts";
import { loadWorkerConfig } from "./worker-config.ts";
import type { WorkerConfig, WorkerFlags } from "./worker-config.ts";

/**
 * Runs a worker until SIGINT or SIGTERM; resolves when every running activity has ended or was
 * handed over. `print` takes one line for people at a time.
 */
export async function runWorker(flags: WorkerFlags, print: (line: string) => void): Promise<void> {
  const config = loadWorkerConfig(flags, process.env);
  await ensureSearchAttributes(config, print);
  const { worker, connection } = await createPromotionWorker(config);
  try {
    if (config.policyFile !== undefined) print(`promotions are held to ${config.policyFile}`);
    print(`worker polls task queue ${config.taskQueue} in namespace ${config.namespace}`);
    const operations =
      config.operationsTaskQueue === undefined
        ? undefined
        : await createOperationsWorker(config, connection);
    if (operations)
      print(`every AgentCore operation is on task queue ${config.operationsTaskQueue}`);
    await Promise.all([worker.run(), operations?.run()]);
  } finally {
    await connection.close();
  }
}

/**
 * Registers the search attributes that the namespace lacks. Where that is not allowed the worker
 * runs without, and says what somebody else can do; promotions are then started with them off.
 */
async function ensureSearchAttributes(
  config: WorkerConfig,
  print: (line: string) => void,
): Promise<void> {
  const connection = await Connection.connect(config.connection);
  try {
    const missing = await findMissingSearchAttributes(connection, config.namespace);
    if (missing.length === 0) return;
    const { searchAttributes } = await setupCluster({ connection, namespace: config.namespace });
    print(`registered search attributes: ${searchAttributes.created.join(", ") || "none"}`);
  } catch (error) {
    if (!(error instanceof SetupRefusedError)) throw error;
    print(`search attributes are off, and not registered: ${error.message}`);
  } finally {
    await connection.close();
  }
}
