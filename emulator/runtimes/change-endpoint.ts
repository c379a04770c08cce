import type {
  CreateAgentRuntimeEndpointCommandInput,
  CreateAgentRuntimeEndpointResponse,
  DeleteAgentRuntimeEndpointCommandInput,
  DeleteAgentRuntimeEndpointResponse,
  UpdateAgentRuntimeEndpointCommandInput,
  UpdateAgentRuntimeEndpointResponse,
} from "@aws-sdk/client-bedrock-agentcore-control";

import { AwsError, conflict, invalid } from "../protocol/errors.ts";
import type { EndpointRecord, RuntimeRecord } from "../state/model.ts";
import type { Scope } from "../scope.ts";
import { timingsOf } from "../time/platform-timings.ts";
import type { Call, World } from "../world.ts";
import { endpointArn } from "./arns.ts";
import { oncePerToken } from "./client-tokens.ts";
import { startTransition } from "./lifecycle.ts";
import { logEndpoint } from "./lifecycle-log.ts";
import {
  DEFAULT_ENDPOINT,
  findEndpoint,
  findRuntime,
  findVersion,
  latestVersion,
  partition,
} from "./lookup.ts";

const MAX_ENDPOINTS = 10;

/** An endpoint can be sent only to a version that is READY. */
function checkServable(runtime: RuntimeRecord, version: string): void {
  const { status } = findVersion(runtime, version);
  if (status === "READY") return;
  const words = `Version ${version} of agent runtime ${runtime.id} is in ${status} state`;
  throw status === "CREATING" || status === "UPDATING" ? conflict(words) : invalid(words);
}

export const createAgentRuntimeEndpoint = oncePerToken(
  (
    world: World,
    call: Call,
    input: CreateAgentRuntimeEndpointCommandInput,
  ): CreateAgentRuntimeEndpointResponse => {
    const runtime = findRuntime(world, call, input.agentRuntimeId as string);
    const name = input.name as string;
    if (runtime.endpoints[name])
      throw conflict(`An endpoint with name ${name} already exists for this agent runtime`);
    if (Object.keys(runtime.endpoints).length >= MAX_ENDPOINTS) {
      throw new AwsError(
        402,
        "ServiceQuotaExceededException",
        `An agent runtime has at most ${MAX_ENDPOINTS} endpoints`,
      );
    }
    const targetVersion = input.agentRuntimeVersion ?? latestVersion(runtime).version;
    checkServable(runtime, targetVersion);
    const nowMs = world.clock.now();
    const endpoint: EndpointRecord = {
      name,
      status: "CREATING",
      targetVersion,
      createdAtMs: nowMs,
      lastUpdatedAtMs: nowMs,
      ...(input.description !== undefined && { description: input.description }),
      ...(input.agentRuntimeVersion === undefined &&
        world.settings.switches.endpointsFollowLatest && { followsLatest: true }),
    };
    runtime.endpoints[name] = endpoint;
    const arn = endpointArn(runtime, runtime.id, name);
    if (input.tags) partition(world, call).tags[arn] = { ...input.tags };
    move(world, { runtime, endpoint }, call);
    return {
      targetVersion,
      agentRuntimeEndpointArn: arn,
      agentRuntimeArn: runtime.arn,
      status: "CREATING",
      createdAt: new Date(nowMs),
      agentRuntimeId: runtime.id,
      endpointName: name,
    };
  },
);

export const updateAgentRuntimeEndpoint = oncePerToken(
  (
    world: World,
    call: Call,
    input: UpdateAgentRuntimeEndpointCommandInput,
  ): UpdateAgentRuntimeEndpointResponse => {
    const runtime = findRuntime(world, call, input.agentRuntimeId as string);
    const endpoint = findEndpoint(runtime, input.endpointName as string);
    if (endpoint.name === DEFAULT_ENDPOINT) {
      throw conflict(
        "Default endpoints are managed through agent updates and cannot be updated directly",
      );
    }
    const busy = endpoint.status === "CREATING" || endpoint.status === "UPDATING";
    if (endpoint.status === "DELETING" || (busy && world.settings.switches.conflictWhileUpdating)) {
      throw conflict(`Endpoint ${endpoint.name} is in ${endpoint.status} state`);
    }
    const targetVersion =
      input.agentRuntimeVersion ?? endpoint.liveVersion ?? endpoint.targetVersion;
    checkServable(runtime, targetVersion);
    if (input.agentRuntimeVersion !== undefined) delete endpoint.followsLatest;
    delete endpoint.description;
    if (input.description !== undefined) endpoint.description = input.description;
    repoint(world, { runtime, endpoint }, { targetVersion, call });
    return {
      agentRuntimeEndpointArn: endpointArn(runtime, runtime.id, endpoint.name),
      agentRuntimeArn: runtime.arn,
      status: endpoint.status,
      createdAt: new Date(endpoint.createdAtMs),
      lastUpdatedAt: new Date(endpoint.lastUpdatedAtMs),
      targetVersion,
      ...(endpoint.liveVersion !== undefined && { liveVersion: endpoint.liveVersion }),
    };
  },
);

interface Place {
  readonly runtime: RuntimeRecord;
  readonly endpoint: EndpointRecord;
}

function repoint(
  world: World,
  { runtime, endpoint }: Place,
  { targetVersion, call }: { targetVersion: string; call?: Call },
): void {
  endpoint.status = "UPDATING";
  endpoint.targetVersion = targetVersion;
  endpoint.lastUpdatedAtMs = world.clock.now();
  delete endpoint.failureReason;
  move(world, { runtime, endpoint }, call);
}

function move(world: World, { runtime, endpoint }: Place, call?: Call): void {
  logEndpoint(world, runtime, call ? endpoint : { ...endpoint, by: "someone-else" });
  const { snapshot } = findVersion(runtime, endpoint.targetVersion);
  startTransition(world, runtime, {
    subject: { endpoint: endpoint.name },
    outcome: "ready",
    afterMs: world.random.duration(timingsOf(world.settings, snapshot).endpointReadyMs),
    steering: call?.steering ?? {},
  });
}

/** Moves an endpoint as if somebody outside the test had done it; DEFAULT and busy endpoints too. */
export function repointAsSomeoneElse(
  world: World,
  scope: Scope,
  { runtimeId, endpoint: name, version }: { runtimeId: string; endpoint: string; version: string },
): void {
  const runtime = findRuntime(world, scope, runtimeId);
  findVersion(runtime, version);
  const endpoint = findEndpoint(runtime, name);
  repoint(world, { runtime, endpoint }, { targetVersion: version });
}

export const deleteAgentRuntimeEndpoint = oncePerToken(
  (
    world: World,
    call: Call,
    input: DeleteAgentRuntimeEndpointCommandInput,
  ): DeleteAgentRuntimeEndpointResponse => {
    const runtime = findRuntime(world, call, input.agentRuntimeId as string);
    const endpoint = findEndpoint(runtime, input.endpointName as string);
    if (endpoint.name === DEFAULT_ENDPOINT) {
      throw conflict(
        "Default endpoints are managed by the agent runtime and cannot be deleted directly",
      );
    }
    if (endpoint.status === "DELETING")
      throw conflict(`Endpoint ${endpoint.name} is in DELETING state`);
    endpoint.status = "DELETING";
    endpoint.lastUpdatedAtMs = world.clock.now();
    logEndpoint(world, runtime, endpoint);
    startTransition(world, runtime, {
      subject: { endpoint: endpoint.name },
      outcome: "gone",
      afterMs: world.random.duration(world.settings.timings.deleteMs),
      steering: call.steering,
    });
    return { status: "DELETING", agentRuntimeId: runtime.id, endpointName: endpoint.name };
  },
);
