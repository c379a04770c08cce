import { normaliseSpec } from "../../domain/spec/normalise-spec.ts";
import { formatSpecPath } from "../../domain/spec/spec-issue.ts";

const RUNTIME = "arn:aws:bedrock-agentcore:us-east-1:123456789012:runtime/support-a1b2c3d4e5";

type Written = Record<string, unknown>;

/** The least that a spec needs, as it would be read from its file; parts replace or add keys. */
export function writtenSpec(
  parts: { target?: Written; smoke?: Written; [key: string]: unknown } = {},
): Written {
  return {
    version: 1,
    candidate: "latest",
    ...parts,
    target: { runtime: RUNTIME, endpoint: "production", ...parts.target },
    smoke: { turns: [{ payload: { prompt: "Hello" } }], ...parts.smoke },
  };
}

/** What is wrong with a spec, a line each. */
export function issuesOf(written: unknown): string[] {
  const result = normaliseSpec(written);
  if ("ok" in result) return [];
  return result.issues.map(({ path, message }) => `${formatSpecPath(path)} ${message}`);
}
