export { createOperationsWorker, createPromotionWorker } from "./create-worker.ts";
export { loadWorkerConfig } from "./worker-config.ts";
export type { WorkerConfig, WorkerFlags } from "./worker-config.ts";
export { runWorker } from "./run-worker.ts";
