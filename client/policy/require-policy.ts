import { normalisePolicy } from "../../domain/policy/normalise-policy.ts";
import type { Policy } from "../../domain/policy/policy.ts";
import { ClientError } from "../client-error.ts";
import { formatFileIssues, readYamlFile } from "../spec/read-yaml-file.ts";
import type { FileIssue } from "../spec/read-yaml-file.ts";

/** A policy file with everything that is wrong with it. */
class PolicyFileError extends ClientError {
  readonly issues: readonly FileIssue[];

  constructor(file: string, issues: readonly FileIssue[]) {
    super("PolicyInvalid", formatFileIssues(file, issues), {
      next: `correct it, then: agentcore-rollouts policy validate ${file}`,
    });
    this.issues = issues;
  }
}

/**
 * Reads a policy in YAML or JSON.
 *
 * @throws ClientError `PolicyInvalid`, with every mistake and its place
 */
export async function requirePolicy(file: string): Promise<Policy> {
  const result = await readYamlFile(file, normalisePolicy);
  if ("issues" in result) throw new PolicyFileError(file, result.issues);
  return result.ok;
}
