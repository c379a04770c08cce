import type { AgentSource } from "./agents/source.ts";
import type { Fault } from "./faults/fault.ts";
import type { Clock } from "./time/clock.ts";
import type { DurationMs } from "./time/random.ts";

/** Durations that depend on a version's platform. */
export interface PlatformTimings {
  /** From the call that makes a version to its READY. */
  versionReadyMs: DurationMs;
  /** From the call that makes or moves an endpoint to its READY. */
  endpointReadyMs: DurationMs;
  /** What a session's first call takes longer than the others. */
  coldStartMs: DurationMs;
}

export interface Timings extends PlatformTimings {
  /** In place of the general ones for versions of this `platformVersion`; without one it is V1. */
  platforms: Readonly<Record<string, Partial<PlatformTimings>>>;
  /** From the call that makes or changes any other resource (a gateway, a memory) to its READY. */
  resourceReadyMs: DurationMs;
  /** From the start of a batch evaluation to its scores. */
  evaluationMs: DurationMs;
  /** From a delete to the resource being gone. */
  deleteMs: DurationMs;
  /** How long a process agent may take to answer its first ping, in wall-clock time. */
  agentStartMs: number;
}

export interface MetricSettings {
  /** Length of a publication period. */
  periodMs: number;
  /** From the end of a period to its data being visible. */
  delayMs: number;
  /** The period that is still open is visible too, as far as it has come. */
  partialNewest: boolean;
  /** What the error metrics show in a period with invocations and no error. */
  emptyErrors: "absent" | "zero";
  /** Which metric counts the agent's own failures (424). */
  agentErrors: "SystemErrors" | "UserErrors" | "none";
}

/** Behaviours that the documentation leaves open. */
export interface Switches {
  /** A change of a runtime or endpoint that is CREATING or UPDATING answers ConflictException. */
  conflictWhileUpdating: boolean;
  /** For so long after READY, calls through the endpoint answer ResourceNotFoundException. */
  notFoundAfterReadyMs: number;
  /** For so long after READY, Get and List still answer the previous live version. */
  liveVersionLagMs: number;
  /** An endpoint made without a version moves with the latest. */
  endpointsFollowLatest: boolean;
  /** Open sessions stay on their version when their endpoint moves; otherwise they end. */
  sessionsOutliveMove: boolean;
  /** A client token that comes again with other parameters: an error, or ignored without one. */
  repeatedToken: "mismatch-is-an-error" | "ignored";
  /** Versions that no endpoint uses are deleted after so long. */
  unusedVersionsKeptMs: number | "forever";
}

export interface AuthSettings {
  /** Checks SigV4 signatures against `credentials` and the credentials of AssumeRole. */
  verifySignatures: boolean;
  /** Secret access keys by their access key id. */
  credentials: Readonly<Record<string, string>>;
}

export interface EmulatorOptions {
  /** 0, the default, takes a free one. */
  port?: number;
  host?: string;
  /** The account of every access key that AssumeRole did not hand out. */
  account?: string;
  /** Region in `env`; the emulator itself serves every region. */
  region?: string;
  clock?: Clock | { scale: number };
  seed?: number;
  timings?: Partial<Timings>;
  metrics?: Partial<MetricSettings>;
  switches?: Partial<Switches>;
  auth?: Partial<AuthSettings>;
  /** By container image, or `s3://BUCKET/PREFIX`; `*` stands for every other artifact. */
  agents?: Record<string, AgentSource>;
  /** Scores of evaluators by id, `*` for all others: nothing is judged here. 1 by default. */
  evaluationScores?: Readonly<Record<string, number>>;
  faults?: readonly Fault[];
  /** Calls and changes are appended here as JSON lines. */
  callLogFile?: string;
  /** Loaded at the start when it exists; written after every change, before its answer is sent. */
  stateFile?: string;
}

export interface Settings {
  readonly account: string;
  readonly evaluationScores: Readonly<Record<string, number>>;
  readonly timings: Timings;
  readonly metrics: MetricSettings;
  readonly switches: Switches;
  readonly auth: AuthSettings;
}

export function resolveSettings(options: EmulatorOptions): Settings {
  return {
    account: options.account ?? "123456789012",
    evaluationScores: options.evaluationScores ?? {},
    timings: {
      versionReadyMs: 1_000,
      endpointReadyMs: 2_000,
      resourceReadyMs: 500,
      evaluationMs: 5_000,
      deleteMs: 500,
      platforms: {},
      coldStartMs: 0,
      agentStartMs: 30_000,
      ...options.timings,
    },
    metrics: {
      periodMs: 60_000,
      delayMs: 1_000,
      partialNewest: false,
      emptyErrors: "absent",
      agentErrors: "SystemErrors",
      ...options.metrics,
    },
    switches: {
      conflictWhileUpdating: true,
      notFoundAfterReadyMs: 0,
      liveVersionLagMs: 0,
      endpointsFollowLatest: false,
      sessionsOutliveMove: true,
      repeatedToken: "mismatch-is-an-error",
      unusedVersionsKeptMs: "forever",
      ...options.switches,
    },
    auth: { verifySignatures: false, credentials: { emulator: "emulator" }, ...options.auth },
  };
}
