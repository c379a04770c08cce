import { checkPromises } from "../checker/check-promises.ts";
import type { LogLine, Violation } from "../checker/facts.ts";
import { fetchStory } from "../checker/fetch-story.ts";
import type { Story } from "../checker/read-story.ts";
import type { PlayedStory } from "./play-story.ts";
import type { StoryWorld } from "./story-world.ts";

/** The promises that a played story broke: by its histories, and by what reached AWS. */
export async function judgeStory(
  { client, emulator, deliveries }: StoryWorld,
  played: PlayedStory,
): Promise<string[]> {
  const story = await fetchStory(client, played);
  const log = emulator.calls() as readonly LogLine[];
  const violations = checkPromises(story, log, deliveries());
  const { neverEnds } = played;
  return [
    ...violations
      .filter((violation) => !isByStranger(violation, { story, played }))
      .map(({ promise, what, evidence }) => `${promise}: ${what} ${JSON.stringify(evidence)}`),
    ...(neverEnds === undefined ? [] : [`2: nobody's word ends it: ${neverEnds}`]),
  ];
}

/** Where it ended is not the engine's doing when somebody else moved the endpoint after its last look. */
function isByStranger(
  { promise }: Violation,
  { story, played }: { story: Story; played: PlayedStory },
): boolean {
  const reads = ["getEndpoint", "watchEndpoint", "takeLooks"];
  const last = story.acts.findLast(
    ({ name, input }) => reads.includes(name) && input["endpoint"] === "production",
  );
  const isAfter = (atMs: number): boolean => atMs >= (last?.atMs ?? 0);
  return promise === 2 && played.strangersAtMs.some(isAfter);
}
