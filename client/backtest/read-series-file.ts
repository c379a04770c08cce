import { readFile } from "node:fs/promises";
import { parse } from "csv-parse/sync";
import { checkSeries } from "../../domain/backtest/check-series.ts";
import type { SeriesRow } from "../../domain/backtest/check-series.ts";
import type { Series } from "../../domain/backtest/series.ts";
import { ClientError } from "../client-error.ts";
import { printable } from "../printable.ts";

const NEXT =
  "correct it and run the command again; agentcore-rollouts backtest --help shows a series";

/**
 * A series in CSV or, for a file that begins with `[`, JSON.
 * @throws ClientError with every mistake and its row
 */
export async function readSeriesFile(file: string): Promise<Series> {
  const rows = readRows(file, await readText(file));
  const checked = checkSeries(rows);
  if ("ok" in checked) return checked.ok;
  const { issues } = checked;
  const count = issues.length === 1 ? "one mistake" : `${issues.length} mistakes`;
  const lines = issues.map(({ row, message }) => `row ${row}: ${printable(message)}`);
  throw new ClientError("SeriesInvalid", `${count} in ${file}:\n${lines.join("\n")}`, {
    next: NEXT,
  });
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const why = code === "ENOENT" ? "there is no such file" : message;
    throw new ClientError("SeriesInvalid", `the series ${file} cannot be read: ${why}`, {
      next: NEXT,
    });
  }
}

/** Rows of CSV count from 1 with the heading, like an editor's lines; those of JSON from 1. */
function readRows(file: string, text: string): SeriesRow[] {
  try {
    if (text.trimStart().startsWith("[")) {
      const values = JSON.parse(text) as unknown[];
      return values.map((cells, index) => ({
        row: index + 1,
        cells: (cells ?? {}) as object as SeriesRow["cells"],
      }));
    }
    const options = {
      columns: true,
      bom: true,
      trim: true,
      skip_empty_lines: true,
      info: true,
    } as const;
    const read = parse(text, options) as unknown as {
      record: SeriesRow["cells"];
      info: { lines: number };
    }[];
    return read.map(({ record, info }) => ({ row: info.lines, cells: record }));
  } catch (error) {
    const message = `${file} is neither CSV with a heading nor a JSON list of objects: ${(error as Error).message}`;
    throw new ClientError("SeriesInvalid", printable(message), { next: NEXT });
  }
}
