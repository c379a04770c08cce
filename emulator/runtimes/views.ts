import type {
  AgentRuntime,
  AgentRuntimeEndpoint,
  GetAgentRuntimeResponse,
} from "@aws-sdk/client-bedrock-agentcore-control";

import type { EndpointRecord, RuntimeRecord, VersionRecord } from "../state/model.ts";
import { endpointArn, workloadIdentityArn } from "./arns.ts";

export const DEFAULT_IDLE_TIMEOUT_S = 900;
export const DEFAULT_MAX_LIFETIME_S = 28_800;

export function runtimeView(
  runtime: RuntimeRecord,
  version: VersionRecord,
): GetAgentRuntimeResponse {
  const { snapshot } = version;
  return {
    ...snapshot,
    agentRuntimeArn: runtime.arn,
    agentRuntimeName: runtime.name,
    agentRuntimeId: runtime.id,
    agentRuntimeVersion: version.version,
    createdAt: new Date(runtime.createdAtMs),
    lastUpdatedAt: new Date(version.lastUpdatedAtMs),
    roleArn: snapshot.roleArn,
    networkConfiguration: snapshot.networkConfiguration,
    status: runtime.deleting ? "DELETING" : version.status,
    lifecycleConfiguration: {
      idleRuntimeSessionTimeout: DEFAULT_IDLE_TIMEOUT_S,
      maxLifetime: DEFAULT_MAX_LIFETIME_S,
      ...snapshot.lifecycleConfiguration,
    },
    workloadIdentityDetails: { workloadIdentityArn: workloadIdentityArn(runtime, runtime.id) },
    ...(version.failureReason !== undefined && { failureReason: version.failureReason }),
  };
}

export const runtimeSummary = (runtime: RuntimeRecord, version: VersionRecord): AgentRuntime => ({
  agentRuntimeArn: runtime.arn,
  agentRuntimeId: runtime.id,
  agentRuntimeVersion: version.version,
  agentRuntimeName: runtime.name,
  description: version.snapshot.description ?? "",
  lastUpdatedAt: new Date(version.lastUpdatedAtMs),
  status: runtime.deleting ? "DELETING" : version.status,
});

/** The live version as Get and List show it: it may lag behind READY. */
function shownLiveVersion(endpoint: EndpointRecord, nowMs: number): string | undefined {
  const lags = endpoint.liveLagUntilMs !== undefined && nowMs < endpoint.liveLagUntilMs;
  return lags ? endpoint.previousLiveVersion : endpoint.liveVersion;
}

/** An endpoint as List shows it: without the failure reason. */
export function endpointSummary(
  runtime: RuntimeRecord,
  endpoint: EndpointRecord,
  nowMs: number,
): AgentRuntimeEndpoint {
  const liveVersion = shownLiveVersion(endpoint, nowMs);
  return {
    name: endpoint.name,
    agentRuntimeEndpointArn: endpointArn(runtime, runtime.id, endpoint.name),
    agentRuntimeArn: runtime.arn,
    status: endpoint.status,
    id: endpoint.name,
    createdAt: new Date(endpoint.createdAtMs),
    lastUpdatedAt: new Date(endpoint.lastUpdatedAtMs),
    targetVersion: endpoint.targetVersion,
    ...(liveVersion !== undefined && { liveVersion }),
    ...(endpoint.description !== undefined && { description: endpoint.description }),
  };
}
