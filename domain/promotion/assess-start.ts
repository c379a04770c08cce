import { formatArtifact, isPinned, isSameArtifact } from "../artifact.ts";
import type { Artifact } from "../artifact.ts";
import type { EndpointObservation } from "../endpoint.ts";
import type { ErrorCode } from "../errors.ts";
import { DEFAULT_ENDPOINT } from "../target.ts";
import type { PromotionTarget } from "../target.ts";
import { describeEndpoint } from "./assess-repoint.ts";

export type StartAction =
  | { readonly action: "proceed"; readonly baseline?: string }
  | { readonly action: "wait"; readonly reason: string }
  | { readonly action: "refuse"; readonly code: ErrorCode; readonly reason: string };

/** Whether a promotion may begin from the endpoint as it was read. */
export function assessStart(
  endpoint: EndpointObservation | null,
  options: { target: PromotionTarget; fromFailed: boolean; create: boolean },
): StartAction {
  const name = `endpoint ${options.target.endpoint} of ${options.target.runtimeId}`;
  if (options.target.endpoint === DEFAULT_ENDPOINT) {
    return refuse(
      "EndpointNotPromotable",
      `The ${name} is moved by AWS itself to every new version. Promote to a named endpoint.`,
    );
  }
  if (endpoint === null) {
    if (options.create) return { action: "proceed" };
    return refuse(
      "EndpointNotFound",
      `There is no ${name} in ${options.target.region}. Create it with "aws bedrock-agentcore-control create-agent-runtime-endpoint", or let the promotion make it with "target: {create: true}".`,
    );
  }
  switch (endpoint.status) {
    case "READY":
      // The live version lags behind a READY: as long as it does, nobody knows the baseline.
      return isOnItsWay(endpoint)
        ? { action: "wait", reason: `The ${name} is ${describeEndpoint(endpoint)}.` }
        : proceed(endpoint, name);
    case "CREATING":
    case "UPDATING":
      return { action: "wait", reason: `The ${name} is ${endpoint.status}.` };
    case "UPDATE_FAILED":
      if (options.fromFailed) return proceed(endpoint, name);
      return refuse(
        "EndpointNotPromotable",
        `The ${name} is UPDATE_FAILED${because(endpoint)}. Repair it, or go on from its live version ${endpoint.liveVersion ?? "(unknown)"} with "target: {fromFailed: true}".`,
      );
    case "CREATE_FAILED":
    case "DELETING":
    case "DELETE_FAILED":
      return refuse(
        "EndpointNotPromotable",
        `The ${name} is ${endpoint.status}${because(endpoint)}. Delete and create it before you promote to it.`,
      );
    default:
      return endpoint.status satisfies never;
  }
}

function proceed(endpoint: EndpointObservation, name: string): StartAction {
  if (endpoint.liveVersion === undefined) {
    return refuse(
      "EndpointNotPromotable",
      `The ${name} is ${endpoint.status} but serves no version.`,
    );
  }
  return { action: "proceed", baseline: endpoint.liveVersion };
}

function isOnItsWay({ liveVersion, targetVersion }: EndpointObservation): boolean {
  return targetVersion !== undefined && targetVersion !== liveVersion;
}

function because(endpoint: EndpointObservation): string {
  return endpoint.failureReason === undefined ? "" : ` ("${endpoint.failureReason}")`;
}

function refuse(code: ErrorCode, reason: string): StartAction {
  return { action: "refuse", code, reason };
}

/**
 * Why these artifacts may not be promoted, or undefined. What an unpinned one runs may change under
 * an old version; when both versions name the same one, a rollback would change nothing.
 */
export function assessArtifacts(
  artifacts: { baseline?: Artifact; candidate: Artifact },
  allowUnpinned: boolean,
): string | undefined {
  const { baseline, candidate } = artifacts;
  if (baseline && !isPinned(candidate) && isSameArtifact(baseline, candidate)) {
    return `Baseline and candidate both name ${formatArtifact(candidate)}, which is not pinned: a rollback would change nothing. Name the image by @sha256 digest, or the S3 object by version.`;
  }
  const unpinned = [candidate, ...(baseline ? [baseline] : [])].find(
    (artifact) => !isPinned(artifact),
  );
  if (!unpinned || allowUnpinned) return undefined;
  return `${formatArtifact(unpinned)} is not pinned: what it runs may change under a version. Name the image by @sha256 digest (the S3 object by version), or accept the risk with "target: {allowUnpinnedArtifacts: true}".`;
}
