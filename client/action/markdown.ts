import { printable } from "../printable.ts";

/** Text of anybody as one line of Markdown that shows it and nothing else: no link, tag or mention. */
export function toMarkdown(text: string): string {
  return printable(text).replaceAll(
    /[^\p{L}\p{N} .,;:%()'"=/?+-]/gu,
    (character) => `&#${character.codePointAt(0)};`,
  );
}

/** Text as code, which Markdown leaves alone but for the mark that ends it. */
export function toMarkdownCode(text: string): string {
  return `<code>${toMarkdown(text)}</code>`;
}

export function toMarkdownTable(
  header: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [line(header), line(header.map(() => "---")), ...rows.map(line)].join("\n");
}
