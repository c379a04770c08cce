import { parse } from "yaml";
import { assessPolicy } from "../../domain/policy/assess-policy.ts";
import type { Policy } from "../../domain/policy/policy.ts";
import { selectPolicy } from "../../domain/policy/select-policy.ts";
import { normaliseSpec } from "../../domain/spec/normalise-spec.ts";
import type { PromotionSpec } from "../../domain/spec/promotion-spec.ts";
import { formatSpecPath } from "../../domain/spec/spec-issue.ts";
import type { SpecIssue } from "../../domain/spec/spec-issue.ts";
import { listStages, splitStages } from "../../domain/spec/stages.ts";
import { readPayloadFiles } from "./read-payload-files.ts";
import { checkYamlText, readYamlFile } from "./read-yaml-file.ts";
import type { FileResult, Normalise } from "./read-yaml-file.ts";

export interface SpecReading {
  /** The spec must also be as strict as this. */
  readonly policy?: Policy | undefined;
  /** In place of the file's: `latest`, `12`, `{ artifact: IMAGE@sha256:DIGEST, mint: true }`. */
  readonly candidate?: string | undefined;
}

/** Reads and checks a spec in YAML or JSON. */
export function readSpecFile(
  file: string,
  { policy, candidate }: SpecReading = {},
): Promise<FileResult<PromotionSpec>> {
  const normalise = withPayloads(file, policy ? normaliseBy(policy) : normaliseSpec);
  return readYamlFile(
    file,
    candidate === undefined ? normalise : withCandidate(candidate, normalise),
  );
}

/** The same for text that was read already. */
export function checkSpecText(text: string, file: string): FileResult<PromotionSpec> {
  return checkYamlText(text, file, withPayloads(file, normaliseSpec));
}

/** The files of payloads that a spec names are read first, from its own folder. */
function withPayloads(file: string, normalise: Normalise<PromotionSpec>): Normalise<PromotionSpec> {
  return (written) => {
    const unread = readPayloadFiles(written, file);
    const spec = normalise(written);
    if ("ok" in spec) return spec;
    // A file that could not be read has its own reason, which says more.
    const isSaid = (issue: SpecIssue): boolean =>
      unread.some(({ path }) => formatSpecPath(path) === formatSpecPath(issue.path));
    return { issues: [...unread, ...spec.issues.filter((issue) => !isSaid(issue))] };
  };
}

function withCandidate(
  text: string,
  normalise: Normalise<PromotionSpec>,
): Normalise<PromotionSpec> {
  return (written) => {
    const isMapping = typeof written === "object" && written !== null && !Array.isArray(written);
    const spec = normalise(isMapping ? { ...written, candidate: parseCandidate(text) } : written);
    if ("ok" in spec) return spec;
    const issues = spec.issues.map((issue) =>
      issue.path[0] === "candidate"
        ? { ...issue, message: `${issue.message} (given with --candidate)` }
        : issue,
    );
    return { issues };
  };
}

/** What is no YAML is refused like any text that is no candidate. */
function parseCandidate(text: string): unknown {
  try {
    return parse(text);
  } catch {
    return text;
  }
}

/** A spec that has mistakes of its own is held to the policy when they are mended. */
function normaliseBy(policy: Policy): Normalise<PromotionSpec> {
  return (written) => {
    const spec = normaliseSpec(written);
    if ("issues" in spec) return spec;
    const stages = splitStages(written);
    const issues = listStages(spec.ok).flatMap((stage, index) =>
      assessPolicy(stage, selectPolicy(policy, stage.target)).map((issue) => ({
        ...issue,
        path: stages?.[index]?.place(issue.path) ?? issue.path,
      })),
    );
    return issues.length === 0 ? spec : { issues };
  };
}
