import { parentPort } from "node:worker_threads";
import { runSchedules } from "./run-schedules.ts";
import type { SchedulesResult } from "./run-schedules.ts";

/** So many of a seed's stories; `nth` comes back with the result. */
export interface Share {
  readonly nth: number;
  readonly runs: number;
  readonly seed: number;
  /** Of the one story that is to be told. */
  readonly path?: string;
}

export type ShareResult = SchedulesResult & { readonly nth: number };

parentPort?.on("message", async (share: Share | null) => {
  if (share === null) return parentPort?.close();
  const result = await runSchedules(share);
  parentPort?.postMessage({ nth: share.nth, ...result } satisfies ShareResult, []);
});
