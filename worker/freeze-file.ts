import { readFileSync } from "node:fs";
import { parse } from "yaml";
import type { FreezeCalendar } from "../domain/freeze/calendar.ts";
import { freezeFileSchema, toFreezeCalendars } from "../domain/spec/freeze-schema.ts";
import { formatSpecPath } from "../domain/spec/spec-issue.ts";
import { fromZodIssues } from "../domain/spec/zod-issues.ts";

/** A freeze file that cannot be read, or with everything that is wrong in it. */
class FreezeFileError extends Error {
  constructor(file: string, problems: readonly string[]) {
    super(
      `The freeze file ${file} (AGENTCORE_ROLLOUTS_FREEZE) is not usable:\n${problems.map((problem) => `  ${problem}`).join("\n")}\nCorrect it and start the worker again; docs/messages.md has an example.`,
    );
    this.name = "FreezeFileError";
  }
}

/** @throws FreezeFileError */
export function readFreezeFile(file: string): readonly FreezeCalendar[] {
  let written: unknown;
  try {
    written = parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new FreezeFileError(file, [(error as Error).message]);
  }
  const read = freezeFileSchema.safeParse(written);
  if (read.success) return toFreezeCalendars(read.data.freeze);
  const issues = fromZodIssues(read.error.issues, written);
  throw new FreezeFileError(
    file,
    issues.map(({ path, message }) => `${formatSpecPath(path)} ${message}`),
  );
}
