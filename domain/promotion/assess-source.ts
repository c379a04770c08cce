import { formatArtifact, isPinned } from "../artifact.ts";
import type { EndpointObservation, VersionObservation } from "../endpoint.ts";
import { formatDuration, formatTime } from "../format.ts";
import type { CandidateSpec } from "../spec/promotion-spec.ts";
import type { PromotionTarget } from "../target.ts";
import { describeEndpoint, isServing } from "./assess-repoint.ts";

/** What another endpoint serves, and what this engine knows of how it came there. */
export interface PromotedRead {
  readonly endpoint: EndpointObservation | null;
  /** The version that is live there. */
  readonly version?: VersionObservation;
  /** The promotion that put it there; undefined when nobody knows of one. */
  readonly promotion?: { readonly promotion: string; readonly endedAtMs: number };
}

export type SourceAction =
  | { readonly action: "take"; readonly candidate: CandidateSpec; readonly reason: string }
  /** It was promoted there, but not long enough ago. */
  | { readonly action: "wait"; readonly untilMs: number; readonly reason: string }
  | { readonly action: "stop"; readonly reason: string };

/** Whether what another endpoint serves may be promoted here, and what that is called here. */
export function assessSource(
  read: PromotedRead,
  at: {
    readonly source: PromotionTarget;
    readonly target: PromotionTarget;
    readonly promotedAtLeastMs: number;
    readonly now: number;
  },
): SourceAction {
  const { endpoint, version, promotion } = read;
  const name = `${at.source.endpoint} of ${at.source.runtimeId}`;
  if (!version || !isServing(endpoint, version.version))
    return { action: "stop", reason: `${name} is ${describeEndpoint(endpoint)}, not READY.` };
  if (!promotion)
    return {
      action: "stop",
      reason: `${name} serves version ${version.version}, but no promotion of this engine put it there.`,
    };
  const { endedAtMs } = promotion;
  const said = `${name} serves version ${version.version}, promoted there by ${promotion.promotion} at ${formatTime(endedAtMs)}`;
  const ageMs = at.now - endedAtMs;
  if (ageMs < at.promotedAtLeastMs)
    return {
      action: "wait",
      untilMs: endedAtMs + at.promotedAtLeastMs,
      reason: `${said}: ${formatDuration(Math.max(0, ageMs))} ago, not yet ${formatDuration(at.promotedAtLeastMs)}.`,
    };
  if (at.source.runtimeArn === at.target.runtimeArn)
    return {
      action: "take",
      candidate: { kind: "version", version: version.version },
      reason: `${said}.`,
    };
  const { artifact } = version;
  if (!isPinned(artifact))
    return {
      action: "stop",
      reason: `${said}, but what it runs is not pinned (${formatArtifact(artifact)}): it cannot be found again in ${at.target.runtimeId}.`,
    };
  return {
    action: "take",
    candidate: { kind: "artifact", artifact, mint: false, byDigest: true },
    reason: `${said}; here it is the version that runs ${formatArtifact(artifact)}.`,
  };
}
