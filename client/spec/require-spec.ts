import type { PromotionSpec } from "../../domain/spec/promotion-spec.ts";
import { ClientError } from "../client-error.ts";
import { readSpecFile } from "./read-spec-file.ts";
import type { SpecReading } from "./read-spec-file.ts";
import { formatFileIssues } from "./read-yaml-file.ts";
import type { FileIssue } from "./read-yaml-file.ts";

/** A spec file with everything that is wrong with it. */
export class SpecFileError extends ClientError {
  readonly issues: readonly FileIssue[];

  constructor(file: string, issues: readonly FileIssue[]) {
    super("SpecInvalid", formatFileIssues(file, issues), {
      next: "correct it and run the command again; examples/full.yaml shows every key",
    });
    this.issues = issues;
  }
}

/** @throws SpecFileError */
export async function requireSpec(file: string, reading: SpecReading = {}): Promise<PromotionSpec> {
  const result = await readSpecFile(file, reading);
  if ("issues" in result) throw new SpecFileError(file, result.issues);
  return result.ok;
}
