import { readFile, stat } from "node:fs/promises";
import { formatSpecPath } from "../../domain/spec/spec-issue.ts";
import type { SpecIssue } from "../../domain/spec/spec-issue.ts";
import { printable } from "../printable.ts";
import { parseSpecText } from "./parse-spec-text.ts";

/** One thing that is wrong with a file, and where. Lines and columns count from 1. */
export interface FileIssue {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** `smoke.turns[0].expect`; empty where the file is no YAML at all. */
  readonly path: string;
  readonly message: string;
}

export type FileResult<T> = { readonly ok: T } | { readonly issues: readonly FileIssue[] };

/** What a file's content becomes; or everything that is wrong with it. */
export type Normalise<T> = (
  written: unknown,
) => { readonly ok: T } | { readonly issues: readonly SpecIssue[] };

/** A spec travels to the server in one message, of 2 MB at most, with room for the rest. */
const LARGEST_BYTES = 1_000_000;

/** Reads and checks a file in YAML or JSON. One that cannot be read is an issue like any other. */
export async function readYamlFile<T>(
  file: string,
  normalise: Normalise<T>,
): Promise<FileResult<T>> {
  const read = await readText(file);
  return "text" in read
    ? checkYamlText(read.text, file, normalise)
    : { issues: [atStart(file, read.problem)] };
}

/** The same for text that was read already. */
export function checkYamlText<T>(
  text: string,
  file: string,
  normalise: Normalise<T>,
): FileResult<T> {
  const parsed = parseSpecText(text);
  if ("issues" in parsed)
    return { issues: parsed.issues.map((issue) => ({ file, path: "", ...issue })) };
  const normalised = normalise(parsed.value);
  if ("ok" in normalised) return normalised;
  const issues = normalised.issues.map((issue) => ({
    file,
    ...parsed.positionOf(issue),
    path: formatSpecPath(issue.path),
    message: issue.message,
  }));
  return { issues: issues.sort((a, b) => a.line - b.line || a.column - b.column) };
}

/** `spec.yaml:7:11  smoke.sessions  must be a whole number above 0, is "many"` */
export function formatFileIssue(issue: FileIssue): string {
  const place = `${issue.file}:${issue.line}:${issue.column}`;
  return printable([place, issue.path, issue.message].filter((part) => part !== "").join("  "));
}

/** `one mistake in FILE:` and a line for each. */
export function formatFileIssues(file: string, issues: readonly FileIssue[]): string {
  const count = issues.length === 1 ? "one mistake" : `${issues.length} mistakes`;
  return `${count} in ${file}:\n${issues.map((issue) => formatFileIssue(issue)).join("\n")}`;
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

function atStart(file: string, message: string): FileIssue {
  return { file, line: 1, column: 1, path: "", message };
}
