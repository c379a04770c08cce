/** What a sample is drawn with: how often optional parts repeat, and which characters it prefers. */
interface Draw {
  readonly repeats: number;
  readonly seed: number;
}

type Node =
  | { readonly kind: "literal"; readonly text: string }
  | { readonly kind: "class"; readonly characters: string }
  | { readonly kind: "group"; readonly branches: readonly (readonly Part[])[] };

interface Part {
  readonly node: Node;
  readonly min: number;
  readonly max: number;
}

const PRINTABLE = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:@ ";
const CLASSES: Readonly<Record<string, string>> = {
  d: "0123456789",
  w: "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_",
  s: " ",
  S: PRINTABLE.trim(),
};

/** A pattern, and how far it has been read. */
interface Reading {
  readonly pattern: string;
  at: number;
}

/** Reads the part of the regular expression syntax that the service models use. */
const parse = (pattern: string): readonly (readonly Part[])[] =>
  readBranches({ pattern, at: 0 }, undefined);

function readBranches(reading: Reading, end: string | undefined): Part[][] {
  const { pattern } = reading;
  const branches: Part[][] = [[]];
  while (pattern[reading.at] !== end) {
    if (reading.at >= pattern.length) throw new Error(`${pattern}: unbalanced`);
    if (pattern[reading.at] === "|") {
      branches.push([]);
      reading.at += 1;
      continue;
    }
    const node = readAtom(reading);
    if (node) branches.at(-1)?.push({ node, ...readQuantifier(reading) });
  }
  return branches;
}

function readAtom(reading: Reading): Node | undefined {
  const { pattern } = reading;
  const char = pattern[reading.at++] as string;
  if (char === "^" || char === "$") return undefined;
  if (char === ".") return { kind: "class", characters: PRINTABLE };
  if (char === "[") return { kind: "class", characters: readClass(reading) };
  if (char === "\\") return readEscape(reading);
  if (char !== "(") return { kind: "literal", text: char };
  const look = /^\?[=!]|^\?<[=!]/.exec(pattern.slice(reading.at));
  if (pattern.startsWith("?:", reading.at)) reading.at += 2;
  const branches = readBranches(reading, ")");
  reading.at += 1;
  return look ? undefined : { kind: "group", branches };
}

function readEscape(reading: Reading): Node {
  const char = reading.pattern[reading.at++] as string;
  if (char === "p" || char === "P") {
    reading.at = reading.pattern.indexOf("}", reading.at) + 1;
    return { kind: "class", characters: PRINTABLE };
  }
  const characters = CLASSES[char];
  return characters ? { kind: "class", characters } : { kind: "literal", text: char };
}

function readClass(reading: Reading): string {
  const { pattern, at } = reading;
  const end = /^(?:\\.|[^\]\\])*/.exec(pattern.slice(at))?.[0].length ?? 0;
  const expression = new RegExp(`[${pattern.slice(at, at + end)}]`);
  reading.at += end + 1;
  const found = [...PRINTABLE, ..."#=,+*$!~'();%"].filter((char) => expression.test(char));
  return found.join("") || "\n";
}

function readQuantifier(reading: Reading): { min: number; max: number } {
  const found = /^(?:\*|\+|\?|\{(\d+)(,?)(\d*)\})\??/.exec(reading.pattern.slice(reading.at));
  if (!found) return { min: 1, max: 1 };
  reading.at += found[0].length;
  if (found[0].startsWith("*")) return { min: 0, max: Infinity };
  if (found[0].startsWith("+")) return { min: 1, max: Infinity };
  if (found[0].startsWith("?")) return { min: 0, max: 1 };
  const min = Number(found[1]);
  if (found[2] === "") return { min, max: min };
  return { min, max: found[3] === "" ? Infinity : Number(found[3]) };
}

function draw(branches: readonly (readonly Part[])[], { repeats, seed }: Draw): string {
  const parts = branches[0] ?? [];
  return parts
    .map(({ node, min, max }, position) =>
      Array.from({ length: Math.min(max, min + repeats) }, (_, index) => {
        if (node.kind === "literal") return node.text;
        if (node.kind === "group") return draw(node.branches, { repeats, seed });
        return node.characters[(seed + position + index) % node.characters.length];
      }).join(""),
    )
    .join("");
}

/** A text of the pattern with a length within the limits; other seeds give other texts. */
export function sampleText(
  pattern: string,
  [min, max]: readonly [number | null, number | null],
  seed = 0,
): string {
  const expression = new RegExp(`^(?:${pattern.replaceAll("\\_", "_")})$`, "u");
  const branches = parse(pattern);
  for (let repeats = 0; repeats <= 300; repeats += 1) {
    for (const branch of branches) {
      const text = draw([branch], { repeats, seed });
      if (text.length < (min ?? 0) || text.length > (max ?? Infinity)) continue;
      if (expression.test(text)) return text;
    }
  }
  throw new Error(`No sample found for ${pattern} with length ${min} to ${max}`);
}
