import type {
  GetAgentRuntimeEndpointCommandInput,
  GetAgentRuntimeEndpointResponse,
  ListAgentRuntimeEndpointsCommandInput,
  ListAgentRuntimeEndpointsResponse,
} from "@aws-sdk/client-bedrock-agentcore-control";

import type { Call, World } from "../world.ts";
import { findEndpoint, findRuntime } from "./lookup.ts";
import { pageOf } from "./paging.ts";
import { endpointSummary } from "./views.ts";

export function getAgentRuntimeEndpoint(
  world: World,
  call: Call,
  input: GetAgentRuntimeEndpointCommandInput,
): GetAgentRuntimeEndpointResponse {
  const runtime = findRuntime(world, call, input.agentRuntimeId as string);
  const endpoint = findEndpoint(runtime, input.endpointName as string);
  const { failureReason } = endpoint;
  return {
    ...endpointSummary(runtime, endpoint, world.clock.now()),
    ...(failureReason !== undefined && { failureReason }),
  };
}

export function listAgentRuntimeEndpoints(
  world: World,
  call: Call,
  input: ListAgentRuntimeEndpointsCommandInput,
): ListAgentRuntimeEndpointsResponse {
  const runtime = findRuntime(world, call, input.agentRuntimeId as string);
  const page = pageOf(Object.values(runtime.endpoints), input);
  const nowMs = world.clock.now();
  const runtimeEndpoints = page.items.map((endpoint) => endpointSummary(runtime, endpoint, nowMs));
  return { runtimeEndpoints, ...(page.nextToken !== undefined && { nextToken: page.nextToken }) };
}
