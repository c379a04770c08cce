import type { Worker } from "@temporalio/worker";

/** The workers of one process, run and stopped as one. */
export interface PromotionWorkers {
  /** Resolves when all have ended; when one fails, the others are stopped and it rejects. */
  run(): Promise<void>;
  shutdown(): void;
  /** That of the one furthest from work. */
  getState(): ReturnType<Worker["getState"]>;
}

export function joinWorkers(workers: readonly Worker[]): PromotionWorkers {
  const shutdown = (): void => {
    for (const worker of workers) if (worker.getState() === "RUNNING") worker.shutdown();
  };
  return {
    async run() {
      const results = await Promise.allSettled(
        workers.map((worker) =>
          worker.run().catch((error: unknown) => {
            shutdown();
            throw error;
          }),
        ),
      );
      const failed = results.find((result) => result.status === "rejected");
      if (failed) throw failed.reason;
    },
    shutdown,
    getState() {
      const states = workers.map((worker) => worker.getState());
      return states.find((state) => state !== "RUNNING") ?? "RUNNING";
    },
  };
}
