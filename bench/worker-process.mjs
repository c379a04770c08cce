// A promotion worker as in production, in a process of its own.
import { setTimeout as sleep } from "node:timers/promises";
import { Runtime } from "@temporalio/worker";
import { createPromotionWorker } from "../dist/worker/index.js";
import { loadScaleConfig } from "../dist/worker/scale-config.js";
import { answer } from "./child.mjs";
import { measureUtilisation } from "./utilisation.mjs";

const silent = () => {};
Runtime.install({
  logger: {
    trace: silent,
    debug: silent,
    info: silent,
    log: silent,
    // The workers of activities say that they have no workflows.
    warn: silent,
    error: console.error,
  },
});

const {
  BENCH_TEMPORAL: address,
  BENCH_NAMESPACE: namespace,
  BENCH_TASK_QUEUE: taskQueue,
} = process.env;
const { worker } = await createPromotionWorker({
  connection: { address },
  namespace,
  taskQueue,
  allowedRoleArns: [],
  freeze: [],
  ...loadScaleConfig({}, process.env),
});
void worker.run().then(() => process.exit(0));

answer({
  cpu: () => process.cpuUsage(),
  utilisation: measureUtilisation,
  /** Resident set after a full collection, in bytes. */
  rss: async () => {
    for (let round = 0; round < 3; round += 1) {
      globalThis.gc?.();
      await sleep(200);
    }
    return process.memoryUsage().rss;
  },
});
