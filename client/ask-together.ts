/** At a time: each may take seconds where its worker is away. */
const ASKED_TOGETHER = 20;

/** The answers in the order of what was asked about. */
export async function askTogether<Item, Answer>(
  items: readonly Item[],
  ask: (item: Item) => Promise<Answer>,
): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (let from = 0; from < items.length; from += ASKED_TOGETHER)
    answers.push(...(await Promise.all(items.slice(from, from + ASKED_TOGETHER).map(ask))));
  return answers;
}
