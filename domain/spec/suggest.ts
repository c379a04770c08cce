/**
 * What a mistyped word was probably meant to be; undefined when nothing is near. Case, `-` and `_`
 * do not count as mistakes.
 */
export function suggest(word: string, known: readonly string[]): string | undefined {
  const near = known
    .map((candidate) => ({ candidate, edits: countEdits(plain(word), plain(candidate)) }))
    .filter(({ candidate, edits }) => edits <= Math.max(1, Math.floor(candidate.length / 3)))
    .sort((a, b) => a.edits - b.edits);
  return near[0]?.candidate;
}

/** Longer words are nobody's typing mistake, and the comparison is quadratic. */
const LONGEST_WORD = 64;

function plain(word: string): string {
  return word.slice(0, LONGEST_WORD).toLowerCase().replaceAll(/[-_ ]/g, "");
}

/** Damerau–Levenshtein distance in which no stretch is edited twice: swapped neighbours are one edit. */
function countEdits(from: string, to: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= to.length; column += 1) {
      const replaced = at(last, column - 1) + (from[row - 1] === to[column - 1] ? 0 : 1);
      const edits = Math.min(replaced, at(last, column) + 1, at(current, column - 1) + 1);
      const isSwapped = from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      current[column] =
        row > 1 && column > 1 && isSwapped
          ? Math.min(edits, at(beforeLast, column - 2) + 1)
          : edits;
    }
    [beforeLast, last] = [last, current];
  }
  return at(last, to.length);
}

function at(numbers: readonly number[], index: number): number {
  return numbers[index] ?? Number.POSITIVE_INFINITY;
}
