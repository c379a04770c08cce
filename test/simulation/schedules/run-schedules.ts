import * as fc from "fast-check";
import { findBrokenPromises } from "./find-broken-promises.ts";
import { playStory } from "./play-story.ts";
import { anyStory } from "./story.ts";
import type { Story } from "./story.ts";

export interface SchedulesResult {
  /** How many stories came to rest where. */
  readonly rests: Readonly<Record<string, number>>;
  /** The shortest failing story that was found, and how to see it again. */
  readonly failure?: string;
}

/** Lets a story happen and says where it came to rest; rejects with the promises that it broke. */
export type Play = (story: Story) => Promise<string>;

/** Plays so many random stories; the same seed plays the same ones. */
export async function runSchedules({
  runs,
  seed,
  path,
  limitMs,
  isShrunk = true,
  play = simulateStory,
  command = "schedules",
}: {
  runs: number;
  seed: number;
  /** Goes straight to a failing story, as a failure before printed it. */
  path?: string | undefined;
  /** No further story, and no shorter one of a failure, is looked for after this long. */
  limitMs?: number;
  /** Whether the shortest failing story is looked for, or the first will do. */
  isShrunk?: boolean;
  /** Default: in virtual time, on a model of AgentCore. */
  play?: Play;
  /** The npm script that plays a failing story again. */
  command?: string;
}): Promise<SchedulesResult> {
  const rests: Record<string, number> = {};
  const property = fc.asyncProperty(anyStory, async (story) => {
    const name = await play(story);
    rests[name] = (rests[name] ?? 0) + 1;
  });
  const details = await fc.check(property, {
    numRuns: runs,
    seed,
    endOnFailure: !isShrunk,
    ...(path ? { path } : {}),
    ...(limitMs === undefined ? {} : { interruptAfterTimeLimit: limitMs }),
  });
  if (!details.failed) return { rests };
  const story = JSON.stringify(details.counterexample?.[0], undefined, 1);
  const again = `npm run ${command} -- --seed ${seed} --path ${details.counterexamplePath ?? ""}`;
  return { rests, failure: `${String(details.errorInstance)}\n${story}\nAgain: ${again}` };
}

async function simulateStory(story: Story): Promise<string> {
  const played = await playStory(story);
  const broken = findBrokenPromises(played);
  if (broken.length > 0) throw new Error(broken.join("; "));
  return played.rest;
}
