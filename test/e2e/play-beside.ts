import { afterAll, beforeAll } from "vitest";
import { setStage } from "./stage.ts";
import type { Stage } from "./stage.ts";

const AT_A_TIME = 10;

/**
 * Plays stories before the tests that look at them, each on a runtime of its own, some beside one
 * another: most of each is waiting.
 */
export function playBeside<Item, Played>(
  items: readonly Item[],
  play: (stage: Stage, item: Item) => Promise<Played>,
): ReadonlyMap<Item, Promise<Played>> {
  const stories = new Map<Item, Promise<Played>>();
  const [finish, undo] = collectUndos();
  beforeAll(async () => {
    const beside = await setStage({ finish });
    const slots = Array.from({ length: AT_A_TIME }, () => Promise.resolve<unknown>(undefined));
    for (const [nth, item] of items.entries()) {
      const slot = nth % AT_A_TIME;
      const story = (slots[slot] as Promise<unknown>).then(() =>
        playOnce(beside, (stage) => play(stage, item)),
      );
      slots[slot] = story.catch(() => {});
      stories.set(item, story);
    }
  });
  afterAll(undo);
  return stories;
}

/** With everything undone after it, the check of the promises among it. */
async function playOnce<Played>(
  beside: Stage,
  play: (stage: Stage) => Promise<Played>,
): Promise<Played> {
  const [finish, undo] = collectUndos();
  try {
    return await play(await setStage({ beside, finish }));
  } finally {
    await undo();
  }
}

function collectUndos(): [Stage["finish"], () => Promise<void>] {
  const undos: (() => Promise<unknown> | void)[] = [];
  const undoAll = async (): Promise<void> => {
    for (const undo of undos.reverse()) await undo();
  };
  return [(undo) => void undos.push(undo), undoAll];
}
