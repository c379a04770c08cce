/** A number of milliseconds, or a range from which each use draws one. */
export type DurationMs = number | readonly [minMs: number, maxMs: number];

/** Seeded randomness whose position lives in the state, so that a reload goes on where it was. */
export interface Random {
  /** The next number in [0, 1). */
  next(): number;
  /** Letters and digits, as AWS ends its ids. */
  id(length: number): string;
  uuid(): string;
  duration(range: DurationMs): number;
}

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** mulberry32 over `holder.random`, which it advances. */
export function seededRandom(holder: { random: number }): Random {
  const next = (): number => {
    holder.random = (holder.random + 0x6d2b79f5) | 0;
    let mixed = Math.imul(holder.random ^ (holder.random >>> 15), 1 | holder.random);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const hex = (length: number): string =>
    Array.from({ length }, () => Math.floor(next() * 16).toString(16)).join("");
  return {
    next,
    id: (length) =>
      Array.from({ length }, () => LETTERS[Math.floor(next() * LETTERS.length)]).join(""),
    uuid: () => `${hex(8)}-${hex(4)}-4${hex(3)}-a${hex(3)}-${hex(12)}`,
    duration: (range) =>
      typeof range === "number" ? range : Math.round(range[0] + next() * (range[1] - range[0])),
  };
}
