import { inject, onTestFinished } from "vitest";
import { createPromotionWorker } from "../../worker/create-worker.ts";
import type { WorkerConfig } from "../../worker/worker-config.ts";

/** The one role that the workers of these tests may assume. */
export const DEPLOYER = "arn:aws:iam::123456789012:role/deployer";

/** Takes what is undone when a test, or a story of several, is over. */
export type Finish = (undo: () => Promise<unknown> | void) => void;

const silent = (): void => {};

/** What a test may set of the worker's configuration. */
export type StagedConfig = {
  readonly [Key in keyof Omit<WorkerConfig, "connection" | "namespace" | "taskQueue">]?:
    | WorkerConfig[Key]
    | undefined;
};

/** A worker in this process, stopped with the test. */
export async function startWorker(
  taskQueue: string,
  {
    temporalAddress = inject("temporalAddress"),
    namespace = inject("temporalNamespace"),
    finish = onTestFinished as Finish,
    ...more
  }: StagedConfig & {
    temporalAddress?: string;
    namespace?: string;
    finish?: Finish;
  } = {},
): Promise<{ stop(): Promise<void> }> {
  const { worker, connection } = await createPromotionWorker(
    {
      connection: { address: temporalAddress },
      namespace,
      taskQueue,
      allowedRoleArns: [DEPLOYER],
      ...Object.fromEntries(Object.entries(more).filter(([, value]) => value !== undefined)),
      freeze: [],
    },
    {
      // Encryption and traces take modules of their own beside the workflows.
      ...(more.env || more.tracing
        ? {}
        : { workflowBundle: { codePath: inject("workflowBundlePath") } }),
      // In this thread: one of its own takes two seconds of CPU to begin, for each worker. Workers
      // that run as processes, as they do in production, have theirs.
      debugMode: true,
      shutdownGraceTime: 0,
      shutdownForceTime: "2 seconds",
    },
  );
  const run = worker.run();
  const stop = async (): Promise<void> => {
    if (worker.getState() === "RUNNING") worker.shutdown();
    await run.catch(silent);
    await connection.close().catch(silent);
  };
  finish(stop);
  return { stop };
}
