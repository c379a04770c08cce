import type {
  AgentRuntimeArtifact,
  GetAgentRuntimeEndpointResponse,
  GetAgentRuntimeResponse,
} from "@aws-sdk/client-bedrock-agentcore-control";
import { ApplicationFailure } from "@temporalio/activity";

import type { Artifact } from "../../domain/artifact.ts";
import { RESOURCE_STATUSES } from "../../domain/endpoint.ts";
import type {
  EndpointObservation,
  ResourceStatus,
  VersionObservation,
} from "../../domain/endpoint.ts";

/** What AWS documents for a runtime that names no lifecycle of its own. */
const DEFAULT_IDLE_TIMEOUT_S = 900;
const DEFAULT_MAX_LIFETIME_S = 28_800;

export function observeEndpoint(
  answer: GetAgentRuntimeEndpointResponse,
  observedAtMs: number,
): EndpointObservation {
  const { liveVersion, targetVersion, failureReason, description } = answer;
  return {
    status: readStatus(answer.status),
    ...(liveVersion !== undefined && { liveVersion }),
    ...(targetVersion !== undefined && { targetVersion }),
    ...(failureReason !== undefined && { failureReason }),
    ...(description !== undefined && { description }),
    observedAtMs,
  };
}

/** Environment variables stay behind. */
export function observeVersion(answer: GetAgentRuntimeResponse): VersionObservation {
  const { failureReason, lifecycleConfiguration: lifecycle } = answer;
  const serverProtocol = answer.protocolConfiguration?.serverProtocol;
  const allowedHeaders = answer.requestHeaderConfiguration?.requestHeaderAllowlist;
  return {
    version: present("agentRuntimeVersion", answer.agentRuntimeVersion),
    status: readStatus(answer.status),
    ...(failureReason !== undefined && { failureReason }),
    runtimeName: present("agentRuntimeName", answer.agentRuntimeName),
    artifact: readArtifact(present("agentRuntimeArtifact", answer.agentRuntimeArtifact)),
    idleRuntimeSessionTimeoutS: lifecycle?.idleRuntimeSessionTimeout ?? DEFAULT_IDLE_TIMEOUT_S,
    maxLifetimeS: lifecycle?.maxLifetime ?? DEFAULT_MAX_LIFETIME_S,
    ...(serverProtocol !== undefined && { serverProtocol }),
    ...(answer.authorizerConfiguration?.customJWTAuthorizer && { inboundAuth: "jwt" as const }),
    ...(allowedHeaders && { allowedHeaders }),
  };
}

function readStatus(status: string | undefined): ResourceStatus {
  const known = RESOURCE_STATUSES.find((each) => each === status);
  return known ?? fail(`status is ${status}, which this engine does not know`);
}

function readArtifact(artifact: AgentRuntimeArtifact): Artifact {
  if (artifact.containerConfiguration) {
    const uri = present("containerUri", artifact.containerConfiguration.containerUri);
    return { kind: "container", uri };
  }
  const s3 = artifact.codeConfiguration?.code?.s3;
  if (!s3) return fail(`agentRuntimeArtifact is of a kind that this engine does not know`);
  return {
    kind: "code",
    bucket: present("bucket", s3.bucket),
    key: present("prefix", s3.prefix),
    ...(s3.versionId !== undefined && { versionId: s3.versionId }),
  };
}

export function present<T>(name: string, value: T | undefined): T {
  return value ?? fail(`${name} is missing`);
}

/** An answer that cannot be understood decides nothing. */
function fail(what: string): never {
  throw ApplicationFailure.nonRetryable(`AWS answered unexpectedly: ${what}.`, "UnexpectedAnswer");
}
