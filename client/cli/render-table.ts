import { stripVTControlCharacters } from "node:util";
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

const GAP = 2;
/** Narrower, a sentence is no longer readable. */
const NARROWEST_LAST = 24;

export interface TableStyle {
  readonly colours: Colours;
  /** Of a terminal: the last column goes on in lines of its own below itself. Without it nothing is broken. */
  readonly width?: number | undefined;
}

/** Columns without lines between them, which stay readable in a log. */
export function renderTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  { colours, width }: TableStyle,
): string[] {
  const style = { head: [], border: [], "padding-left": 0, "padding-right": 0 };
  const table = new Table({
    head: head.map((title) => colours.dim(title)),
    chars: CHARACTERS,
    style,
    ...(width === undefined
      ? {}
      : { colWidths: computeWidths([head, ...rows], width), wordWrap: true }),
  });
  table.push(...rows.map((row) => [...row]));
  return table
    .toString()
    .split("\n")
    .map((line) => line.trimEnd());
}

function computeWidths(rows: readonly (readonly string[])[], width: number): number[] {
  const longest = (column: number): number =>
    Math.max(...rows.map((row) => stripVTControlCharacters(row[column] ?? "").length));
  const columns = (rows[0] ?? []).map((_, column) => longest(column));
  const last = columns.pop() ?? 0;
  const left = width - columns.reduce((sum, each) => sum + each + GAP, 0);
  return [...columns, Math.min(last, Math.max(left, NARROWEST_LAST))];
}
