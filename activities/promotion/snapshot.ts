import {
  GetAgentRuntimeResponse$,
  UpdateAgentRuntimeRequest$,
} from "@aws-sdk/client-bedrock-agentcore-control";
import type { UpdateAgentRuntimeRequest } from "@aws-sdk/client-bedrock-agentcore-control";
import { NormalizedSchema } from "@smithy/core/schema";

import type { Artifact } from "../../domain/artifact.ts";

/** One version as GetAgentRuntime sent it, before the SDK dropped what it does not know. */
export type RawSnapshot = Readonly<Record<string, unknown>>;

/** Members of the answer that UpdateAgentRuntime does not take back, and need not. */
const READ_ONLY: ReadonlySet<string> = new Set([
  // Identity, fixed when the runtime was created; the id goes into the request's path.
  "agentRuntimeArn",
  "agentRuntimeId",
  "agentRuntimeName",
  // AWS makes a workload identity per runtime, not per version.
  "workloadIdentityDetails",
  // What became of this one version, given by AWS.
  "agentRuntimeVersion",
  "createdAt",
  "lastUpdatedAt",
  "status",
  "failureReason",
]);

/** What differs between a version and the one minted from it. */
const VERSION_SPECIFIC: ReadonlySet<string> = new Set([
  "agentRuntimeArtifact",
  "agentRuntimeVersion",
  "createdAt",
  "lastUpdatedAt",
  "status",
  "failureReason",
]);

/**
 * Paths of the members that sending this snapshot back would erase: unknown to the installed SDK,
 * or not taken by UpdateAgentRuntime. Values are not looked at, nor named.
 */
export function findLostMembers(snapshot: RawSnapshot): string[] {
  const answered = findUnknown(snapshot, NormalizedSchema.of(GetAgentRuntimeResponse$), "");
  const sent = findUnknown(
    settableOf(snapshot),
    NormalizedSchema.of(UpdateAgentRuntimeRequest$),
    "",
  );
  return [...new Set([...answered, ...sent])];
}

function findUnknown(value: unknown, schema: NormalizedSchema, path: string): string[] {
  if (value === null || typeof value !== "object" || schema.isDocumentSchema()) return [];
  if (Array.isArray(value)) {
    if (!schema.isListSchema()) return [];
    return value.flatMap((each, index) =>
      findUnknown(each, schema.getValueSchema(), `${path}[${index}]`),
    );
  }
  const members = new Map(schema.isStructSchema() ? schema.structIterator() : []);
  return Object.entries(value).flatMap(([name, member]) => {
    const memberPath = path === "" ? name : `${path}.${name}`;
    if (schema.isMapSchema()) return findUnknown(member, schema.getValueSchema(), memberPath);
    const known = members.get(name);
    // What is null is not there, and cannot be lost.
    if (!known) return member === null ? [] : [memberPath];
    return findUnknown(member, known, memberPath);
  });
}

const settableOf = (snapshot: RawSnapshot): RawSnapshot =>
  Object.fromEntries(
    Object.entries(snapshot).filter(([name, value]) => !READ_ONLY.has(name) && value !== null),
  );

/** The update that changes nothing but the artifact; undefined when it lacks what code needs. */
export function updateFor(
  snapshot: RawSnapshot,
  artifact: Artifact,
): Omit<UpdateAgentRuntimeRequest, "agentRuntimeId" | "clientToken"> | undefined {
  const agentRuntimeArtifact = replaceArtifact(snapshot["agentRuntimeArtifact"], artifact);
  // The wire form is the SDK's own form here: no timestamps, no bytes. A test holds this.
  return agentRuntimeArtifact && ({ ...settableOf(snapshot), agentRuntimeArtifact } as never);
}

/** The new artifact with everything else of the old one, such as the entry point of code. */
function replaceArtifact(old: unknown, artifact: Artifact): object | undefined {
  const { containerConfiguration, codeConfiguration } = (old ?? {}) as Record<string, object>;
  if (artifact.kind === "container") {
    return { containerConfiguration: { ...containerConfiguration, containerUri: artifact.uri } };
  }
  if (!codeConfiguration) return undefined;
  const { bucket, key: prefix, versionId } = artifact;
  const s3 = { bucket, prefix, ...(versionId !== undefined && { versionId }) };
  return { codeConfiguration: { ...codeConfiguration, code: { s3 } } };
}

/** Top-level members, beside the artifact, in which two versions differ. */
export function findDifferences(before: RawSnapshot, after: RawSnapshot): string[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].filter(
    (name) => !VERSION_SPECIFIC.has(name) && canonical(before[name]) !== canonical(after[name]),
  );
}

/** JSON with sorted keys; a member that is null or empty is the same as none. */
function canonical(value: unknown): string {
  const json = JSON.stringify(value ?? "", (_, member: unknown) =>
    typeof member === "object" && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
  return json === "{}" || json === "[]" ? '""' : json;
}

/** The values of environment variables: what no message may repeat. */
export function secretsOf(snapshot: RawSnapshot): string[] {
  const environment = snapshot["environmentVariables"];
  if (typeof environment !== "object" || environment === null) return [];
  return Object.values(environment).filter((value) => typeof value === "string");
}
