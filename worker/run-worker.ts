import { Connection } from "@temporalio/client";
import { findMissingSearchAttributes } from "../client/setup/find-missing-search-attributes.ts";
import { SetupRefusedError, setupCluster } from "../client/setup/setup-cluster.ts";
import { startTracing } from "../client/telemetry/tracing.ts";
import { createOperationsWorker, createPromotionWorker } from "./create-worker.ts";
import { startHealthServer } from "./health-server.ts";
import type { HealthServer } from "./health-server.ts";
import { installRuntime } from "./install-runtime.ts";
import { loadWorkerConfig } from "./worker-config.ts";
import type { WorkerConfig, WorkerFlags } from "./worker-config.ts";

const READY_TIMEOUT_MS = 3_000;

/**
 * Runs a worker until SIGINT or SIGTERM; resolves when every running activity has ended or was
 * handed over. `print` takes one line for people at a time.
 */
export async function runWorker(flags: WorkerFlags, print: (line: string) => void): Promise<void> {
  const loaded = loadWorkerConfig(flags, process.env);
  if (loaded.telemetry) installRuntime(loaded.telemetry);
  const tracing = await startTracing(process.env);
  const config = { ...loaded, ...(tracing ? { tracing } : {}) };
  await ensureSearchAttributes(config, print);
  const { worker, connection } = await createPromotionWorker(config);
  try {
    if (config.policyFile !== undefined) print(`promotions are held to ${config.policyFile}`);
    const operations =
      config.operationsTaskQueue === undefined
        ? undefined
        : await createOperationsWorker(config, connection);
    const health = await startHealth(config, { worker, connection });
    try {
      printStart(config, print);
      await Promise.all([worker.run(), operations?.run()]);
    } finally {
      await health?.close();
    }
  } finally {
    await connection.close();
    await tracing?.shutdown();
  }
}

function printStart(config: WorkerConfig, print: (line: string) => void): void {
  const { metricsAddress, healthAddress } = config.telemetry ?? {};
  print(`worker polls task queue ${config.taskQueue} in namespace ${config.namespace}`);
  if (config.operationsTaskQueue !== undefined)
    print(`every AgentCore operation is on task queue ${config.operationsTaskQueue}`);
  if (metricsAddress !== undefined) print(`metrics: http://${metricsAddress}/metrics`);
  if (healthAddress !== undefined) print(`health: http://${healthAddress}/healthz and /readyz`);
  if (config.deployment !== undefined) {
    const { name, buildId } = config.deployment;
    print(
      `version ${name}.${buildId} gets no work until it is current: temporal worker deployment set-current-version --deployment-name ${name} --build-id ${buildId}`,
    );
  }
}

async function startHealth(
  { telemetry, namespace }: WorkerConfig,
  { worker, connection }: Awaited<ReturnType<typeof createPromotionWorker>>,
): Promise<HealthServer | undefined> {
  if (telemetry?.healthAddress === undefined) return undefined;
  return startHealthServer(telemetry.healthAddress, {
    isAlive: () => worker.getState() !== "FAILED",
    async whyNotReady() {
      const state = worker.getState();
      if (state !== "RUNNING") return `the worker is ${state}`;
      const describe = () => connection.workflowService.describeNamespace({ namespace });
      return connection.withDeadline(Date.now() + READY_TIMEOUT_MS, describe).then(
        () => undefined,
        (error: unknown) => `the Temporal server does not answer: ${(error as Error).message}`,
      );
    },
  });
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
