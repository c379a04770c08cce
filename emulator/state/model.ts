import type { UpdateAgentRuntimeCommandInput } from "@aws-sdk/client-bedrock-agentcore-control";
import type { PutCompositeAlarmInput, PutMetricAlarmInput } from "@aws-sdk/client-cloudwatch";

export type Status =
  | "CREATING"
  | "CREATE_FAILED"
  | "UPDATING"
  | "UPDATE_FAILED"
  | "READY"
  | "DELETING"
  | "DELETE_FAILED";

/** What a version runs: everything UpdateAgentRuntime replaces. */
export type Snapshot = Omit<UpdateAgentRuntimeCommandInput, "agentRuntimeId" | "clientToken">;

export interface VersionRecord {
  version: string;
  status: Status;
  failureReason?: string;
  createdAtMs: number;
  lastUpdatedAtMs: number;
  /** When the last endpoint on it left. */
  unusedSinceMs?: number;
  snapshot: Snapshot;
}

export interface EndpointRecord {
  name: string;
  status: Status;
  liveVersion?: string;
  targetVersion: string;
  /** What Get answers as live version until `liveLagUntilMs`. */
  previousLiveVersion?: string;
  liveLagUntilMs?: number;
  /** When the live version last changed; sessions from before are on the previous one. */
  movedAtMs?: number;
  /** It was made without a version, and moves with the latest. */
  followsLatest?: boolean;
  /** Calls through the endpoint answer ResourceNotFound until then. */
  hiddenUntilMs?: number;
  description?: string;
  failureReason?: string;
  createdAtMs: number;
  lastUpdatedAtMs: number;
}

export interface RuntimeRecord {
  id: string;
  name: string;
  arn: string;
  account: string;
  region: string;
  createdAtMs: number;
  deleting: boolean;
  latestVersion: number;
  versions: Record<string, VersionRecord>;
  endpoints: Record<string, EndpointRecord>;
}

/** What becomes of a version or endpoint at a moment that was fixed when the change was accepted. */
export interface Transition {
  id: number;
  atMs: number;
  account: string;
  region: string;
  runtimeId: string;
  subject: { version: string } | { endpoint: string } | "runtime";
  outcome: "ready" | "failed" | "gone";
  reason?: string;
  /** False: the failed version is what the endpoint serves. */
  keepLive?: boolean;
}

interface TokenRecord {
  parametersHash: string;
  output: Record<string, unknown>;
}

export type SessionEnd =
  | "stopped"
  | "idle"
  | "max-lifetime"
  | "crashed"
  | "unhealthy"
  | "endpoint-moved"
  | "runtime-deleted";

export interface SessionRecord {
  account: string;
  region: string;
  runtimeId: string;
  endpoint: string;
  sessionId: string;
  version: string;
  state: "active" | "idle" | "terminated";
  openedAtMs: number;
  lastUsedAtMs: number;
  invocations: number;
  idleTimeoutMs: number;
  maxLifetimeMs: number;
  processId?: number;
  endedAtMs?: number;
  endReason?: SessionEnd;
}

export type MetricName =
  | "Invocations"
  | "Throttles"
  | "SystemErrors"
  | "UserErrors"
  | "Latency"
  | "Sessions";

/** Occurrences of each value: `{ "12.5": 3 }` is three samples of 12.5. */
export type Samples = Record<string, number>;

export interface SeriesRecord {
  /** `Name` and `Resource` dimension; the third is always Operation = InvokeAgentRuntime. */
  name: string;
  resource: string;
  /** By the publication period's start, in epoch milliseconds. */
  periods: Record<string, Partial<Record<MetricName, Samples>>>;
}

export type AlarmState = "OK" | "ALARM" | "INSUFFICIENT_DATA";

export interface AlarmRecord {
  name: string;
  arn: string;
  account: string;
  region: string;
  state: AlarmState;
  reason: string;
  reasonData?: string;
  updatedAtMs: number;
  configuredAtMs: number;
  definition: { metric: PutMetricAlarmInput } | { composite: PutCompositeAlarmInput };
}

/** A metric that PutMetricData made. */
export interface PutSeriesRecord {
  namespace: string;
  name: string;
  dimensions: { Name: string; Value: string }[];
  unit?: string;
  /** By the period's start, in epoch milliseconds. */
  periods: Record<string, Samples>;
}

/** A resource that is plainly stored: gateways, identities, memories and so on. */
export interface StoredRecord {
  id: string;
  /** The id of the resource that it stands below, or empty. */
  parentId: string;
  name: string;
  /** Empty for kinds without one. */
  arn: string;
  /** What it is once its transition is over. */
  status: string;
  /** What it shows until then; null never ends. */
  transition?: { during: string; atMs: number | null };
  failureReason?: string;
  goneAtMs?: number;
  createdAtMs: number;
  updatedAtMs: number;
  attributes: Record<string, unknown>;
  /** The attributes of every version, oldest first, for kinds that have versions. */
  versions?: { atMs: number; attributes: Record<string, unknown> }[];
}

/** One account in one region. */
export interface Partition {
  runtimes: Record<string, RuntimeRecord>;
  tags: Record<string, Record<string, string>>;
  tokens: Record<string, TokenRecord>;
  sessions: Record<string, SessionRecord>;
  series: Record<string, SeriesRecord>;
  /** By type, then parent and own id. */
  stored: Record<string, Record<string, StoredRecord>>;
  putSeries: Record<string, PutSeriesRecord>;
  alarms: Record<string, AlarmRecord>;
}

export interface AssumedCredentials {
  account: string;
  arn: string;
  userId: string;
  secretAccessKey: string;
  sessionToken: string;
  expiresAtMs: number;
}

/** Everything the emulator knows; plain JSON. */
export interface State {
  format: 1;
  /** Time of the last save: clocks that are not the wall clock go on from here. */
  savedAtMs: number;
  random: number;
  lastSequence: number;
  lastTransitionId: number;
  partitions: Record<string, Partition>;
  transitions: Transition[];
  credentials: Record<string, AssumedCredentials>;
}

export const emptyState = (nowMs: number, seed: number): State => ({
  format: 1,
  savedAtMs: nowMs,
  random: seed,
  lastSequence: 0,
  lastTransitionId: 0,
  partitions: {},
  transitions: [],
  credentials: {},
});

/** The partition of an account and region, made on first use. */
export function partitionOf(state: State, account: string, region: string): Partition {
  return (state.partitions[`${account}/${region}`] ??= {
    runtimes: {},
    tags: {},
    tokens: {},
    sessions: {},
    series: {},
    stored: {},
    putSeries: {},
    alarms: {},
  });
}
