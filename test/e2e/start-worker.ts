import { inject, onTestFinished } from "vitest";
import type { NotificationConfig } from "../../activities/notifications/delivery.ts";
import type { WebhookConfig } from "../../activities/promotion/call-webhook.ts";
import { createPromotionWorker } from "../../worker/create-worker.ts";
import type { Oversight } from "./oversight.ts";

/** The one role that the workers of these tests may assume. */
export const DEPLOYER = "arn:aws:iam::123456789012:role/deployer";

const silent = (): void => {};

interface WorkerOptions {
  readonly namespace?: string;
  readonly notifications?: NotificationConfig | undefined;
  readonly records?: string | undefined;
  readonly webhooks?: WebhookConfig | undefined;
  readonly oversight?: Oversight | undefined;
}

/** A worker in this process, stopped with the test. */
export async function startWorker(
  taskQueue: string,
  {
    namespace = inject("temporalNamespace"),
    notifications,
    records,
    webhooks,
    oversight,
  }: WorkerOptions = {},
): Promise<{ stop(): Promise<void> }> {
  const { worker, connection } = await createPromotionWorker(
    {
      connection: { address: inject("temporalAddress") },
      namespace,
      taskQueue,
      allowedRoleArns: [DEPLOYER],
      ...(notifications === undefined ? {} : { notifications }),
      ...(records === undefined ? {} : { records }),
      ...(webhooks === undefined ? {} : { webhooks }),
      freeze: [],
      ...oversight,
    },
    {
      workflowBundle: { codePath: inject("workflowBundlePath") },
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
  onTestFinished(stop);
  return { stop };
}
