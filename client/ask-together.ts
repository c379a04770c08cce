/** At a time: each may take seconds where its worker is away. */
const ASKED_TOGETHER = 20;

/** The answers in the order of what was asked about. */
export async function askTogether<Item, Answer>(
  items: readonly Item[],
  ask: (item: Item) => Promise<Answer>,
): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (let from = 0; from < items.length; from += ASKED_TOGETHER)
    answers.push(...(await awaitAll(items.slice(from, from + ASKED_TOGETHER).map(ask))));
  return answers;
}

/**
 * As `Promise.all`, but nothing is left under way where one fails: Temporal's client repeats a call
 * on its own, and one that is repeated on a closed connection ends the process.
 */
export async function awaitAll<Calls extends readonly unknown[]>(
  calls: readonly [...Calls],
): Promise<{ -readonly [Nth in keyof Calls]: Awaited<Calls[Nth]> }> {
  await Promise.allSettled(calls);
  return Promise.all(calls);
}
