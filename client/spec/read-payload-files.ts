import { readFileSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { parse } from "yaml";
import type { SpecIssue, SpecPath } from "../../domain/spec/spec-issue.ts";
import { valueAt } from "../../domain/spec/spec-issue.ts";

/** The payloads travel with the spec, in one message of 2 MB at most. */
const LARGEST_BYTES = 500_000;

/**
 * Puts in place of every `smoke.turns[].payloads` that names a file what that file holds. Names are
 * relative to the spec's own folder.
 */
export function readPayloadFiles(spec: unknown, specFile: string): SpecIssue[] {
  const turns = valueAt(spec, ["smoke", "turns"]);
  if (!Array.isArray(turns)) return [];
  return turns.flatMap((turn: unknown, index) => {
    const file = valueAt(turn, ["payloads"]);
    if (typeof file !== "string" || file === "") return [];
    const path: SpecPath = ["smoke", "turns", index, "payloads"];
    const read = readPayloads(resolve(dirname(specFile), file));
    if ("problem" in read) return [{ path, message: `${file}: ${read.problem}`, at: "value" }];
    Object.assign(turn as object, { payloads: read.payloads });
    return [];
  });
}

function readPayloads(file: string): { payloads: unknown[] } | { problem: string } {
  try {
    const stats = statSync(file);
    if (!stats.isFile()) return { problem: "is no file" };
    if (stats.size > LARGEST_BYTES)
      return { problem: `is too large (${stats.size} bytes, at most ${LARGEST_BYTES})` };
    const text = readFileSync(file, "utf8");
    return /\.(?:jsonl|ndjson)$/i.test(file) ? readLines(text) : readList(text);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return { problem: code === "ENOENT" ? "there is no such file" : `cannot be read (${message})` };
  }
}

function readLines(text: string): { payloads: unknown[] } | { problem: string } {
  const payloads: unknown[] = [];
  for (const [index, line] of text.split("\n").entries()) {
    if (line.trim() === "") continue;
    try {
      payloads.push(JSON.parse(line));
    } catch (error) {
      return { problem: `line ${index + 1} is not JSON (${(error as Error).message})` };
    }
  }
  return payloads.length === 0 ? { problem: "is empty" } : { payloads };
}

function readList(text: string): { payloads: unknown[] } | { problem: string } {
  const value: unknown = parse(text, { maxAliasCount: 0 });
  return Array.isArray(value) && value.length > 0
    ? { payloads: value }
    : { problem: "must hold a list of payloads (YAML or JSON), or end in .jsonl with one a line" };
}
