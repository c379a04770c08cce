import type { PromotionSpec } from "../../domain/spec/promotion-spec.ts";
import { ClientError } from "../client-error.ts";
import { formatSpecFileIssue, readSpecFile } from "./read-spec-file.ts";
import type { SpecFileIssue } from "./read-spec-file.ts";

/** A spec file with everything that is wrong with it. */
export class SpecFileError extends ClientError {
  readonly issues: readonly SpecFileIssue[];

  constructor(file: string, issues: readonly SpecFileIssue[]) {
    const count = issues.length === 1 ? "one mistake" : `${issues.length} mistakes`;
    super(
      "SpecInvalid",
      `${count} in ${file}:\n${issues.map((issue) => formatSpecFileIssue(issue)).join("\n")}`,
      {
        next: "correct it and run the command again; examples/full.yaml shows every key",
      },
    );
    this.issues = issues;
  }
}

/** @throws SpecFileError */
export async function requireSpec(file: string): Promise<PromotionSpec> {
  const result = await readSpecFile(file);
  if ("issues" in result) throw new SpecFileError(file, result.issues);
  return result.ok;
}
