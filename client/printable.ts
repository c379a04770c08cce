import { stripVTControlCharacters } from "node:util";

// C0 and C1 controls, and the marks that reverse the direction of text.
// oxlint-disable-next-line no-control-regex
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]+/g;

/**
 * One line that cannot do anything to a terminal. For all text that comes from agents, AWS or other
 * people: a failure reason must not clear the screen, or write over the outcome.
 */
export function printable(text: string): string {
  return stripVTControlCharacters(text).replaceAll(UNPRINTABLE, " ").trim();
}

/** The same for text of several lines, which keep their indent. */
export function printableLines(text: string): string[] {
  return text.split("\n").map((line) => `${/^ */.exec(line)?.[0] ?? ""}${printable(line)}`);
}

/** The same for every text inside a value. */
export function printableDeep<T>(value: T): T {
  return mapTexts(value, printable) as T;
}

function mapTexts(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === "string") return change(value);
  if (Array.isArray(value)) return value.map((item) => mapTexts(item, change));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, mapTexts(inner, change)]),
  );
}

/** JSON that loses nothing and still cannot do anything to a terminal. */
export function printableJson(value: unknown): string {
  const escape = (text: string) =>
    [...text]
      .map((character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`)
      .join("");
  // JSON escapes the C0 controls itself; the line breaks between its own lines must stay.
  return JSON.stringify(value, null, 2).replaceAll(
    /[\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]+/g,
    escape,
  );
}
