import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { SchedulesResult } from "./run-schedules.ts";
import type { Share, ShareResult } from "./thread.ts";

/** Small enough that all cores are busy to the end. */
const SHARE_RUNS = 250;

/**
 * Plays so many random stories on all cores. Which stories, and which failure is told, depends on
 * the seed alone and not on how many cores there are.
 */
export async function runInThreads(of: { runs: number; seed: number }): Promise<SchedulesResult> {
  const shares = sharesOf(of);
  const results: ShareResult[] = [];
  const isHopeless = ({ nth }: Share): boolean =>
    results.some((result) => result.failure !== undefined && result.nth < nth);
  const work = async (): Promise<void> => {
    const thread = new Worker(new URL("./thread.js", import.meta.url));
    try {
      for (let share = shares.shift(); share; share = shares.shift())
        if (!isHopeless(share)) results.push(await playShare(thread, share));
    } finally {
      await thread.terminate();
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  results.sort((one, other) => one.nth - other.nth);
  const rests: Record<string, number> = {};
  for (const result of results)
    for (const [name, count] of Object.entries(result.rests))
      rests[name] = (rests[name] ?? 0) + count;
  const failure = results.find((result) => result.failure !== undefined)?.failure;
  return { rests, ...(failure === undefined ? {} : { failure }) };
}

function sharesOf({ runs, seed }: { runs: number; seed: number }): Share[] {
  return Array.from({ length: Math.ceil(runs / SHARE_RUNS) }, (_, nth) => ({
    nth,
    runs: Math.min(SHARE_RUNS, runs - nth * SHARE_RUNS),
    // The first share's is the seed itself, so that a failure's own seed plays it again.
    seed: (seed + nth * 7_919) | 0,
  }));
}

function playShare(thread: Worker, share: Share): Promise<ShareResult> {
  return new Promise((resolve, reject) => {
    thread.once("error", reject);
    thread.once("message", (result: ShareResult) => {
      thread.removeListener("error", reject);
      resolve(result);
    });
    thread.postMessage(share, []);
  });
}
