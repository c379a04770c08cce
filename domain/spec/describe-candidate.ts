import { formatArtifact } from "../artifact.ts";
import type { CandidateSpec } from "./promotion-spec.ts";

/** The candidate as a spec names it, for people: `the latest version`, `version 12`. */
export function describeCandidate(candidate: CandidateSpec): string {
  switch (candidate.kind) {
    case "latest":
      return "the latest version";
    case "version":
      return `version ${candidate.version}`;
    case "after":
      return `the first version above ${candidate.version}`;
    case "artifact":
      return `${candidate.mint ? "a version made of" : "the version that runs"} ${formatArtifact(candidate.artifact)}`;
    case "endpoint":
      return `what ${candidate.source.endpoint} of ${candidate.source.runtimeId} serves`;
    default:
      return candidate satisfies never;
  }
}
