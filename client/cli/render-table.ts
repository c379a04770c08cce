import Table from "cli-table3";
import type { Colours } from "./colours.ts";

const LINES = [
  "top",
  "top-mid",
  "top-left",
  "top-right",
  "bottom",
  "bottom-mid",
  "bottom-left",
  "bottom-right",
  "left",
  "left-mid",
  "mid",
  "mid-mid",
  "right",
  "right-mid",
];
const CHARACTERS = { ...Object.fromEntries(LINES.map((line) => [line, ""])), middle: "  " };

/** Columns without lines between them, which stay readable in a log. */
export function renderTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  colours: Colours,
): string[] {
  const style = { head: [], border: [], "padding-left": 0, "padding-right": 0 };
  const table = new Table({
    head: head.map((title) => colours.dim(title)),
    chars: CHARACTERS,
    style,
  });
  table.push(...rows.map((row) => [...row]));
  return table
    .toString()
    .split("\n")
    .map((line) => line.trimEnd());
}
