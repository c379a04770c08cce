import { readFile, stat } from "node:fs/promises";
import { formatSpecPath } from "../../domain/spec/spec-issue.ts";
import type { SpecIssue } from "../../domain/spec/spec-issue.ts";
import { ClientError } from "../client-error.ts";
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

/**
 * Reads and checks a file in YAML or JSON.
 *
 * @throws ClientError `BadUsage` when it cannot be read
 */
export async function readYamlFile<T>(
  file: string,
  normalise: Normalise<T>,
): Promise<FileResult<T>> {
  return checkYamlText(await readText(file), file, normalise);
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

async function readText(file: string): Promise<string> {
  try {
    const { size } = await stat(file);
    if (size <= LARGEST_BYTES) return await readFile(file, "utf8");
    throw unreadable(`${file} is too large (${size} bytes, at most ${LARGEST_BYTES})`);
  } catch (error) {
    throw error instanceof ClientError ? error : explainReadError(file, error as Error);
  }
}

function explainReadError(file: string, error: NodeJS.ErrnoException): ClientError {
  if (error.code === "ENOENT" || error.code === "ENOTDIR")
    return unreadable(`no such file: ${file}`);
  if (error.code === "EISDIR") return unreadable(`${file} is a directory; name the file in it`);
  if (error.code === "EACCES") return unreadable(`${file} may not be read`);
  return unreadable(`${file} cannot be read (${error.message})`);
}

function unreadable(problem: string): ClientError {
  return new ClientError("BadUsage", printable(problem), {
    next: "name a file that is there (agentcore-rollouts init writes a first spec)",
  });
}
