import type { Artifact } from "./artifact.ts";

/** The seven statuses that AgentCore gives runtimes (versions) and endpoints alike. */
export const RESOURCE_STATUSES = [
  "CREATING",
  "CREATE_FAILED",
  "UPDATING",
  "UPDATE_FAILED",
  "READY",
  "DELETING",
  "DELETE_FAILED",
] as const;
export type ResourceStatus = (typeof RESOURCE_STATUSES)[number];

/** One read of an endpoint (GetAgentRuntimeEndpoint). */
export interface EndpointObservation {
  readonly status: ResourceStatus;
  readonly liveVersion?: string;
  readonly targetVersion?: string;
  readonly failureReason?: string;
  readonly description?: string;
  /** Milliseconds since the epoch, by the worker's clock. */
  readonly observedAtMs: number;
}

/** One read of one version (GetAgentRuntime). Environment values never leave the activity. */
export interface VersionObservation {
  readonly version: string;
  readonly status: ResourceStatus;
  readonly failureReason?: string;
  readonly runtimeName: string;
  readonly artifact: Artifact;
  readonly idleRuntimeSessionTimeoutS: number;
  readonly maxLifetimeS: number;
  /** What its container speaks (HTTP, MCP, A2A, AGUI); undefined: HTTP. */
  readonly serverProtocol?: string;
  /** Who may call it: signatures, or the tokens of an authorizer. Undefined: signatures. */
  readonly inboundAuth?: "jwt";
  /** Request headers that reach its container. */
  readonly allowedHeaders?: readonly string[];
}
