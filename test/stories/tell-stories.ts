import type { Play } from "../simulation/schedules/run-schedules.ts";
import { judgeStory } from "./judge-story.ts";
import { playStory } from "./play-story.ts";
import { openStoryWorld } from "./story-world.ts";
import type { StoryWorldOptions } from "./story-world.ts";

/** Plays stories of the real workflow one after the other, each to where it is judged. */
export async function openStories(
  options: StoryWorldOptions,
): Promise<{ play: Play; close(): Promise<void> }> {
  const world = await openStoryWorld(options);
  return {
    async play(story) {
      const played = await playStory(world, story);
      const broken = await judgeStory(world, played);
      if (broken.length > 0) throw new Error(broken.join("\n"));
      return played.rest;
    },
    close: () => world.close(),
  };
}
