import { formatDuration } from "../format.ts";
import type { Salvaged } from "./salvage.ts";
import { formatSpecPath, valueAt } from "./spec-issue.ts";
import type { SpecIssue, SpecPath } from "./spec-issue.ts";
import type { SpecFile } from "./spec-schema.ts";

/** A spec to be checked over more than one key: what could be read of it, and what was written. */
export interface Draft {
  readonly read: Salvaged<SpecFile>;
  readonly written: unknown;
}

export type Rule = (draft: Draft) => SpecIssue[];

export function issue(path: SpecPath, message: string): SpecIssue {
  return { path, message, at: "value" };
}

export function isWritten(draft: Draft, path: SpecPath): boolean {
  return valueAt(draft.written, path) !== undefined;
}

/** One of two durations that must not contradict each other. */
export interface NamedDuration {
  readonly path: SpecPath;
  readonly ms: number | undefined;
}

/**
 * The first must be above the second. The issue stands at the one that was written, since a
 * default has no line of its own.
 */
export function mustExceed(
  draft: Draft,
  pair: { longer: NamedDuration; shorter: NamedDuration; why: string },
): SpecIssue[] {
  const { longer, shorter, why } = pair;
  if (longer.ms === undefined || shorter.ms === undefined || longer.ms > shorter.ms) return [];
  const [longerName, shorterName] = [formatSpecPath(longer.path), formatSpecPath(shorter.path)];
  const [longerText, shorterText] = [show(draft, longer), show(draft, shorter)];
  return isWritten(draft, longer.path)
    ? [issue(longer.path, `must be above ${shorterName} (${shorterText})${why}, is ${longerText}`)]
    : [issue(shorter.path, `must be below ${longerName} (${longerText})${why}, is ${shorterText}`)];
}

function show(draft: Draft, { path, ms = 0 }: NamedDuration): string {
  return `${formatDuration(ms)}${isWritten(draft, path) ? "" : " by default"}`;
}
