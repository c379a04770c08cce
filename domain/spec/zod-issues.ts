import type { z } from "zod";
import { describeChoice } from "./fields.ts";
import { showValue, valueAt } from "./spec-issue.ts";
import type { SpecIssue, SpecPath } from "./spec-issue.ts";

type ZodIssue = z.core.$ZodIssue;

/** What the schema found, in our words: one issue for each wrong key or value. */
export function fromZodIssues(issues: readonly ZodIssue[], root: unknown): SpecIssue[] {
  const found = issues.flatMap((issue) => fromZodIssue(issue, { root, parent: [] }));
  const texts = found.map((issue) => JSON.stringify(issue));
  return found.filter((_, index) => texts.indexOf(texts[index] ?? "") === index);
}

/** A mistyped key is one mistake: that the key which was meant is missing says nothing new. */
export function withoutEchoes(issues: readonly SpecIssue[]): readonly SpecIssue[] {
  const meant = issues.flatMap((issue) => {
    const path = meantPathOf(issue);
    return path === undefined ? [] : [JSON.stringify(path)];
  });
  return issues.filter(
    ({ path, message }) =>
      !(message.startsWith("is missing") && meant.includes(JSON.stringify(path))),
  );
}

/** What was written, with each mistyped key's value also under the key that was meant. */
export function withMeantKeys(written: unknown, issues: readonly SpecIssue[]): unknown {
  const mistyped = issues.filter((issue) => issue.at === "key" && meantPathOf(issue));
  if (mistyped.length === 0) return written;
  const copy = structuredClone(written);
  for (const issue of mistyped) {
    const part = valueAt(copy, issue.path.slice(0, -1)) as Record<string, unknown>;
    const [key = ""] = meantPathOf(issue)?.slice(-1) ?? [];
    part[key] ??= part[issue.path.at(-1) ?? ""];
  }
  return copy;
}

function meantPathOf({ path, message }: SpecIssue): SpecPath | undefined {
  const key = /did you mean "([^"]+)"\?$/.exec(message)?.[1];
  return key === undefined ? undefined : [...path.slice(0, -1), key];
}

interface Place {
  readonly root: unknown;
  readonly parent: SpecPath;
}

function fromZodIssue(issue: ZodIssue, place: Place): SpecIssue[] {
  const path = [...place.parent, ...(issue.path as (string | number)[])];
  if (issue.code === "unrecognized_keys") {
    const messages = issue.message.split("\n");
    return issue.keys.map((key, index) => ({
      path: [...path, key],
      message: messages[index] ?? "",
      at: "key",
    }));
  }
  const value = valueAt(place.root, path);
  if (issue.code === "invalid_union") {
    const branch = chooseBranch(issue.errors);
    if (branch && value !== undefined) {
      return branch.flatMap((inner) => fromZodIssue(inner, { root: place.root, parent: path }));
    }
    const message =
      issue.discriminator === undefined ? issue.message : describeChoice(value, optionsOf(issue));
    return [describe(path, { message, value })];
  }
  return [describe(path, { message: issue.message, value })];
}

function describe(path: SpecPath, found: { message: string; value: unknown }): SpecIssue {
  return { path, message: completeMessage(found.message, found.value), at: "value" };
}

/** What the value must be, and what it is instead; a message that is a whole sentence stands alone. */
function completeMessage(message: string, value: unknown): string {
  // A value of any kind that is missing: zod's own words, there is no place to put ours.
  if (message.startsWith("Invalid input")) return "is missing";
  if (value === undefined) return `is missing; it ${message}`;
  return message.endsWith(".") ? message : `${message}, is ${showValue(value)}`;
}

function optionsOf(issue: z.core.$ZodIssueInvalidUnion): string[] {
  const { options } = issue as { options?: readonly unknown[] };
  return (options ?? []).map(String);
}

/** The form that was meant: of those that fit in kind (a mapping, a text), the one with the fewest mistakes. */
function chooseBranch(branches: readonly ZodIssue[][]): ZodIssue[] | undefined {
  return branches
    .filter((issues) =>
      issues.every((issue) => issue.path.length > 0 || issue.code === "unrecognized_keys"),
    )
    .sort((a, b) => countMistakes(a) - countMistakes(b))[0];
}

function countMistakes(issues: readonly ZodIssue[]): number {
  return issues
    .map((issue) => {
      if (issue.code !== "unrecognized_keys") return 1;
      // A mistyped key speaks for its form, an unknown one against it.
      return issue.message
        .split("\n")
        .reduce((sum, line) => sum + (line.includes("did you mean") ? 0.5 : 1), 0);
    })
    .reduce((sum, mistakes) => sum + mistakes, 0);
}
