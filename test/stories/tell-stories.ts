import { setTimeout as pause } from "node:timers/promises";
import type { Play } from "../simulation/schedules/run-schedules.ts";
import type { Story } from "../simulation/schedules/story.ts";
import { judgeStory } from "./judge-story.ts";
import { playStory } from "./play-story.ts";
import { openStoryWorld } from "./story-world.ts";
import type { StoryWorld, StoryWorldOptions } from "./story-world.ts";

/** Longer than any story takes on a machine that is busy. */
const LONGEST_MS = 60_000;

/**
 * Plays stories of the real workflow one after the other, each to where it is judged. Now and then the
 * server holds time for ever: such a story is told once more on another server, and one that comes
 * nowhere there either hangs by itself.
 */
export async function openStories(
  options: StoryWorldOptions,
): Promise<{ play: Play; close(): Promise<void> }> {
  let world = await openStoryWorld(options);
  return {
    async play(story) {
      for (let time = 1; time <= 2; time += 1) {
        const telling = tell(world, story);
        const rest = await Promise.race([telling, pause(LONGEST_MS, undefined, { ref: false })]);
        if (rest !== undefined) return rest;
        await world.close(telling);
        world = await openStoryWorld(options);
      }
      throw new Error(`it comes nowhere in ${LONGEST_MS / 1_000} s, on two servers`);
    },
    close: () => world.close(),
  };
}

async function tell(world: StoryWorld, story: Story): Promise<string> {
  const played = await playStory(world, story);
  const broken = await judgeStory(world, played);
  if (broken.length > 0) throw new Error(broken.join("\n"));
  return played.rest;
}
