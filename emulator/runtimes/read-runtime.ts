import type {
  GetAgentRuntimeCommandInput,
  GetAgentRuntimeResponse,
  ListAgentRuntimesCommandInput,
  ListAgentRuntimesResponse,
  ListAgentRuntimeVersionsCommandInput,
  ListAgentRuntimeVersionsResponse,
} from "@aws-sdk/client-bedrock-agentcore-control";

import type { Call, World } from "../world.ts";
import { findRuntime, findVersion, latestVersion, partition } from "./lookup.ts";
import { pageOf } from "./paging.ts";
import { runtimeSummary, runtimeView } from "./views.ts";

export function getAgentRuntime(
  world: World,
  call: Call,
  input: GetAgentRuntimeCommandInput,
): GetAgentRuntimeResponse {
  const runtime = findRuntime(world, call, input.agentRuntimeId as string);
  const version =
    input.agentRuntimeVersion === undefined
      ? latestVersion(runtime)
      : findVersion(runtime, input.agentRuntimeVersion);
  return runtimeView(runtime, version);
}

export function listAgentRuntimes(
  world: World,
  call: Call,
  input: ListAgentRuntimesCommandInput,
): ListAgentRuntimesResponse {
  const page = pageOf(Object.values(partition(world, call).runtimes), input);
  const agentRuntimes = page.items.map((runtime) =>
    runtimeSummary(runtime, latestVersion(runtime)),
  );
  return { agentRuntimes, ...(page.nextToken !== undefined && { nextToken: page.nextToken }) };
}

/** Newest first. */
export function listAgentRuntimeVersions(
  world: World,
  call: Call,
  input: ListAgentRuntimeVersionsCommandInput,
): ListAgentRuntimeVersionsResponse {
  const runtime = findRuntime(world, call, input.agentRuntimeId as string);
  const versions = Object.values(runtime.versions).toSorted(
    (a, b) => Number(b.version) - Number(a.version),
  );
  const page = pageOf(versions, input);
  const agentRuntimes = page.items.map((version) => runtimeSummary(runtime, version));
  return { agentRuntimes, ...(page.nextToken !== undefined && { nextToken: page.nextToken }) };
}
