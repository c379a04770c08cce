// A worker for the floor of `idle-lanes.mjs`.
import { fileURLToPath } from "node:url";
import { runFloorWorker } from "./floor-worker.mjs";

let looks = 0;
await runFloorWorker(
  {
    taskQueue: process.env.BENCH_TASK_QUEUE,
    workflowsPath: fileURLToPath(new URL("./floor-workflows.mjs", import.meta.url)),
    activities: { look: async () => void (looks += 1) },
    maxConcurrentActivityTaskExecutions: 200,
  },
  { cpu: () => process.cpuUsage(), looks: () => looks },
);
