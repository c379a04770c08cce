/** One thing that is wrong with a spec. */
export interface SpecIssue {
  /** Keys and list positions from the top of the spec; empty for the spec as a whole. */
  readonly path: SpecPath;
  /** Follows the path in a sentence: `must be a whole number above 0, is "many"`. */
  readonly message: string;
  /** Which of the two is wrong. */
  readonly at: "key" | "value";
}

export type SpecPath = readonly (string | number)[];

/** `smoke.turns[0].expect`; the spec as a whole is `spec`. */
export function formatSpecPath(path: SpecPath): string {
  const text = path.map((part) => formatPart(part)).join("");
  return text === "" ? "spec" : text.replace(/^\./, "");
}

function formatPart(part: string | number): string {
  if (typeof part === "number") return `[${part}]`;
  return /^[\w$-]+$/.test(part) ? `.${part}` : `[${JSON.stringify(part)}]`;
}

/** The value at a path, or undefined where the path leads nowhere. */
export function valueAt(value: unknown, path: SpecPath): unknown {
  return path.reduce<unknown>((inner, part) => {
    if (typeof inner !== "object" || inner === null || !Object.hasOwn(inner, part))
      return undefined;
    return (inner as Record<string | number, unknown>)[part];
  }, value);
}

const SHOWN_LENGTH = 60;

/** A value as an issue shows it, cut where it is long. */
export function showValue(value: unknown): string {
  if (value === null) return "empty";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "a mapping";
  if (typeof value !== "string") return String(value);
  return JSON.stringify(value.length > SHOWN_LENGTH ? `${value.slice(0, SHOWN_LENGTH)}…` : value);
}
