import { readFile, stat } from "node:fs/promises";
import { normaliseSpec } from "../../domain/spec/normalise-spec.ts";
import type { PromotionSpec } from "../../domain/spec/promotion-spec.ts";
import { formatSpecPath } from "../../domain/spec/spec-issue.ts";
import type { SpecIssue } from "../../domain/spec/spec-issue.ts";
import { printable } from "../printable.ts";
import { parseSpecText } from "./parse-spec-text.ts";
import { readPayloadFiles } from "./read-payload-files.ts";

/** One thing that is wrong with a spec file, and where. Lines and columns count from 1. */
export interface SpecFileIssue {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** `smoke.turns[0].expect`; empty where the file is no YAML at all. */
  readonly path: string;
  readonly message: string;
}

export type SpecFileResult =
  | { readonly ok: PromotionSpec }
  | { readonly issues: readonly SpecFileIssue[] };

/** A spec travels to the server in one message, of 2 MB at most, with room for the rest. */
const LARGEST_BYTES = 1_000_000;

/** Reads and checks a spec in YAML or JSON. A file that cannot be read is an issue like any other. */
export async function readSpecFile(file: string): Promise<SpecFileResult> {
  const read = await readText(file);
  return "text" in read
    ? checkSpecText(read.text, file)
    : { issues: [atStart(file, read.problem)] };
}

/** The same for text that was read already. */
export function checkSpecText(text: string, file: string): SpecFileResult {
  const parsed = parseSpecText(text);
  if ("issues" in parsed)
    return { issues: parsed.issues.map((issue) => ({ file, path: "", ...issue })) };
  const unread = readPayloadFiles(parsed.value, file);
  const spec = normaliseSpec(parsed.value);
  if ("ok" in spec) return spec;
  // A file that could not be read has its own reason, which says more.
  const isSaid = (issue: SpecIssue): boolean =>
    unread.some(({ path }) => formatSpecPath(path) === formatSpecPath(issue.path));
  const all = [...unread, ...spec.issues.filter((issue) => !isSaid(issue))];
  const issues = all.map((issue) => ({
    file,
    ...parsed.positionOf(issue),
    path: formatSpecPath(issue.path),
    message: issue.message,
  }));
  return { issues: issues.sort((a, b) => a.line - b.line || a.column - b.column) };
}

/** `spec.yaml:7:11  smoke.sessions  must be a whole number above 0, is "many"` */
export function formatSpecFileIssue(issue: SpecFileIssue): string {
  const place = `${issue.file}:${issue.line}:${issue.column}`;
  return printable([place, issue.path, issue.message].filter((part) => part !== "").join("  "));
}

async function readText(file: string): Promise<{ text: string } | { problem: string }> {
  try {
    const { size } = await stat(file);
    if (size > LARGEST_BYTES)
      return { problem: `is too large for a spec (${size} bytes, at most ${LARGEST_BYTES})` };
    return { text: await readFile(file, "utf8") };
  } catch (error) {
    return { problem: describeReadError(error as NodeJS.ErrnoException) };
  }
}

function describeReadError(error: NodeJS.ErrnoException): string {
  if (error.code === "ENOENT" || error.code === "ENOTDIR") return "there is no such file";
  if (error.code === "EISDIR") return "is a directory; name the spec file in it";
  if (error.code === "EACCES") return "may not be read";
  return `cannot be read (${error.message})`;
}

function atStart(file: string, message: string): SpecFileIssue {
  return { file, line: 1, column: 1, path: "", message };
}
