import { once } from "node:events";
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { SchedulesResult } from "./run-schedules.ts";
import type { Share, ShareResult } from "./thread.ts";

/** Who plays shares, and how many stories are one: few enough that all are busy to the end. */
export interface Crew {
  /** What a thread runs: it answers each `Share` with a `ShareResult`, and null by ending. */
  readonly thread: URL;
  readonly threads?: number;
  readonly shareRuns: number;
}

/**
 * Plays so many random stories, on all cores by default. Which stories, and which failure is told,
 * depends on the seed alone and not on how many threads there are.
 */
export async function runInThreads(
  of: Omit<Share, "nth">,
  { thread: file, threads = availableParallelism(), shareRuns }: Crew,
): Promise<SchedulesResult> {
  const shares = sharesOf({ ...of, shareRuns });
  const results: ShareResult[] = [];
  const isHopeless = ({ nth }: Share): boolean =>
    results.some((result) => result.failure !== undefined && result.nth < nth);
  const work = async (): Promise<void> => {
    const thread = new Worker(file);
    const ended = once(thread, "exit");
    try {
      for (let share = shares.shift(); share; share = shares.shift())
        if (!isHopeless(share)) results.push(await playShare(thread, share));
    } finally {
      thread.postMessage(null, []);
      await ended;
    }
  };
  await Promise.all(Array.from({ length: threads }, work));
  results.sort((one, other) => one.nth - other.nth);
  const rests: Record<string, number> = {};
  for (const result of results)
    for (const [name, count] of Object.entries(result.rests))
      rests[name] = (rests[name] ?? 0) + count;
  const failure = results.find((result) => result.failure !== undefined)?.failure;
  return { rests, ...(failure === undefined ? {} : { failure }) };
}

function sharesOf(of: Omit<Share, "nth"> & { shareRuns: number }): Share[] {
  const { runs, seed, path, shareRuns } = of;
  if (path !== undefined) return [{ nth: 0, runs, seed, path }];
  return Array.from({ length: Math.ceil(runs / shareRuns) }, (_, nth) => ({
    nth,
    runs: Math.min(shareRuns, runs - nth * shareRuns),
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
