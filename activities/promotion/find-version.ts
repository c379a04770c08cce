import { ListAgentRuntimeVersionsCommand } from "@aws-sdk/client-bedrock-agentcore-control";
import { ApplicationFailure } from "@temporalio/activity";

import { isSameArtifact, isSameContent } from "../../domain/artifact.ts";
import type { Artifact } from "../../domain/artifact.ts";
import type { CandidateSpec } from "../../domain/spec/promotion-spec.ts";
import { callAws } from "../aws/call.ts";
import type { RuntimeTarget } from "../promotion-activities.ts";
import type { PromotionDependencies } from "./dependencies.ts";
import { getVersion } from "./read-resources.ts";

/** Versions never change, so one that was searched is not searched again. */
export interface SearchProgress {
  /** No version up to this number holds the artifact. */
  searchedTo: number;
}

/** The number of the version that a spec names, or undefined while there is none. */
export async function findVersion(
  dependencies: PromotionDependencies,
  target: RuntimeTarget & { candidate: CandidateSpec },
  search: SearchProgress,
): Promise<string | undefined> {
  const { candidate } = target;
  switch (candidate.kind) {
    case "version":
      return candidate.version;
    case "latest":
      return (await getVersion(dependencies, target))?.version;
    case "after": {
      const versions = await listVersions(dependencies, target);
      const later = versions.filter((version) => version > Number(candidate.version));
      return later.length === 0 ? undefined : String(Math.min(...later));
    }
    case "artifact":
      return findArtifact(dependencies, target, { ...candidate, search });
    case "endpoint":
      throw new TypeError("the workflow resolves what another endpoint serves");
    default:
      return candidate satisfies never;
  }
}

/** The newest version that holds the artifact; lists do not show it, so each is read. */
async function findArtifact(
  dependencies: PromotionDependencies,
  target: RuntimeTarget,
  wanted: { artifact: Artifact; byDigest?: boolean; search: SearchProgress },
): Promise<string | undefined> {
  const { artifact, search } = wanted;
  const isWanted = wanted.byDigest === true ? isSameContent : isSameArtifact;
  const versions = await listVersions(dependencies, target);
  const unsearched = versions.filter((version) => version > search.searchedTo);
  for (const version of unsearched.toSorted((a, b) => b - a)) {
    const observed = await getVersion(dependencies, { ...target, version: String(version) });
    if (observed && isWanted(observed.artifact, artifact)) return observed.version;
  }
  search.searchedTo = Math.max(search.searchedTo, ...unsearched);
  return undefined;
}

async function listVersions(
  { clients }: PromotionDependencies,
  { aws, runtimeId }: RuntimeTarget,
): Promise<number[]> {
  const versions: number[] = [];
  let nextToken: string | undefined;
  do {
    const command = new ListAgentRuntimeVersionsCommand({
      agentRuntimeId: runtimeId,
      ...(nextToken !== undefined && { nextToken }),
    });
    const page = await callAws(
      { operation: "ListAgentRuntimeVersions", callClass: "read" },
      (options) => clients.control(aws).send(command, options),
    ).catch((error: unknown) => {
      throw isMissing(error) ? runtimeNotFound(runtimeId) : error;
    });
    versions.push(...(page.agentRuntimes ?? []).map((each) => Number(each.agentRuntimeVersion)));
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return versions;
}

const isMissing = (error: unknown): boolean =>
  error instanceof ApplicationFailure && error.type === "ResourceNotFoundException";

const runtimeNotFound = (runtimeId: string): ApplicationFailure =>
  ApplicationFailure.nonRetryable(`There is no runtime ${runtimeId}.`, "RuntimeNotFound");
