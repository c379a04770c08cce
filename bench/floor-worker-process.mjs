// A worker for the floor of `idle-lanes.mjs`, in a process of its own.
import { fileURLToPath } from "node:url";
import { NativeConnection, Runtime, Worker } from "@temporalio/worker";
import { answer } from "./child.mjs";

const silent = () => {};
Runtime.install({
  logger: { trace: silent, debug: silent, info: silent, log: silent, warn: silent, error: silent },
});

const {
  BENCH_TEMPORAL: address,
  BENCH_NAMESPACE: namespace,
  BENCH_TASK_QUEUE: taskQueue,
} = process.env;
let looks = 0;
const worker = await Worker.create({
  connection: await NativeConnection.connect({ address }),
  namespace,
  taskQueue,
  workflowsPath: fileURLToPath(new URL("./floor-workflows.mjs", import.meta.url)),
  activities: { look: async () => void (looks += 1) },
  maxConcurrentActivityTaskExecutions: 200,
});
void worker.run().then(() => process.exit(0));

answer({ cpu: () => process.cpuUsage(), looks: () => looks });
