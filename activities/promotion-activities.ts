import type { EffectivePolicy } from "../domain/policy/policy.ts";
import type { ProofKey } from "../domain/promotion/status.ts";
import type { Artifact } from "../domain/artifact.ts";
import type { EndpointObservation, VersionObservation } from "../domain/endpoint.ts";
import type { FreezeAssessment } from "../domain/freeze/assess-freeze.ts";
import type { FreezeCalendar } from "../domain/freeze/calendar.ts";
import type { PromotedRead } from "../domain/promotion/assess-source.ts";
import type { Tallies } from "../domain/gates/gate-tally.ts";
import type { BaselineEvidence, EvidenceWindow, Look } from "../domain/gates/look.ts";
import type { PairCounts } from "../domain/gates/measure-paired.ts";
import type { Measurement } from "../domain/gates/measurement.ts";
import type { GateSpec } from "../domain/spec/gate-spec.ts";
import type { CandidateSpec } from "../domain/spec/promotion-spec.ts";
import type {
  MarkerSpec,
  MemoryCleanup,
  SmokeProtocol,
  TurnRequest,
  TurnSpec,
} from "../domain/spec/smoke-spec.ts";
import type { SmokeSessionResult } from "../domain/smoke/session-result.ts";
import type { PromotionTarget } from "../domain/target.ts";

/** Where and as whom an activity calls AWS. */
export interface AwsTarget {
  readonly region: string;
  readonly role?: { readonly arn: string; readonly externalId?: string };
}

export interface RuntimeTarget {
  readonly aws: AwsTarget;
  readonly runtimeId: string;
}

export interface EndpointTarget extends RuntimeTarget {
  readonly endpoint: string;
}

export interface CallerIdentity {
  readonly account: string;
  readonly arn: string;
}

export interface WatchEndpointInput extends EndpointTarget {
  /** The version that the endpoint should come to serve. */
  readonly want: string;
  /** Versions whose appearance is no surprise (baseline and candidate). Any other ends the watch. */
  readonly ours: readonly string[];
  readonly intervalMs: number;
  /** Milliseconds since the epoch; the activity returns its last read when it is reached. */
  readonly untilMs: number;
}

export interface AwaitVersionInput extends RuntimeTarget {
  readonly candidate: CandidateSpec;
  /** Also wait until DEFAULT is READY and serves the candidate (smoke goes through DEFAULT). */
  readonly throughDefault: boolean;
  readonly intervalMs: number;
  readonly untilMs: number;
}

export interface AwaitVersionResult {
  /** The last read of the candidate; undefined when no such version appeared before the deadline. */
  readonly version?: VersionObservation;
  /** The last read of DEFAULT, when `throughDefault`. */
  readonly defaultEndpoint?: EndpointObservation;
}

export interface MintVersionInput extends RuntimeTarget {
  readonly artifact: Artifact;
  readonly clientToken: string;
}

export interface DrainSessionsInput extends EndpointTarget, Pick<AgentTarget, "caller"> {
  readonly runtimeArn: string;
  /** Sessions seen from here on, and not within `olderMs` before it, are stopped. */
  readonly fromMs: number;
  readonly olderMs: number;
  readonly toMs: number;
  /** Sessions that start with this are the promotion's own: they are stopped already. */
  readonly except: string;
  readonly perSecond: number;
  /** Milliseconds since the epoch; what is not stopped by then is left. */
  readonly untilMs: number;
}

export interface DrainedSessions {
  readonly found: number;
  readonly stopped: number;
}

/** One agent behind one endpoint, and as whom it is called. */
export interface AgentTarget {
  readonly aws: AwsTarget;
  readonly runtimeArn: string;
  readonly qualifier: string;
  /** A caller of the worker's configuration. Undefined: the worker itself. */
  readonly caller?: string;
}

/** How the engine talks to an agent in synthetic sessions. */
export interface TalkInput extends AgentTarget {
  readonly protocol: SmokeProtocol;
  /** What `${promotionId}` stands for. */
  readonly promotionId: string;
  readonly marker?: MarkerSpec;
  readonly redact?: readonly string[];
  readonly turnTimeoutMs: number;
  readonly maxAnswerBytes: number;
  /** Milliseconds since the epoch: a turn that is under way then has failed. */
  readonly untilMs: number;
}

export interface SmokeSessionInput extends TalkInput {
  readonly sessionId: string;
  readonly turns: readonly TurnSpec[];
  /** The session ends before it calls the agent more often. */
  readonly maxTurns: number;
  /** The first call after a re-point meets a cold start: its latency is not judged. */
  readonly judgeFirstLatency: boolean;
}

export interface IsolationProbeInput extends TalkInput {
  readonly sessionIds: readonly [teller: string, other: string];
  readonly tell: TurnRequest;
  readonly ask: TurnRequest;
}

export interface StopSessionInput extends AgentTarget {
  readonly sessionId: string;
  readonly clientToken: string;
}

export interface CleanUpMemoryInput extends MemoryCleanup {
  readonly aws: AwsTarget;
}

/** Whose metrics are read. */
export interface MeasuredEndpoint {
  readonly aws: AwsTarget;
  readonly runtimeArn: string;
  readonly runtimeName: string;
  readonly endpoint: string;
}

export interface ReadBaselineInput extends MeasuredEndpoint {
  readonly gates: readonly GateSpec[];
  readonly window: EvidenceWindow;
  /** How much of its end charts show, in milliseconds; undefined: no chart. */
  readonly chartMs?: number;
}

export interface TakeLooksInput extends MeasuredEndpoint {
  readonly gates: readonly GateSpec[];
  readonly window: EvidenceWindow;
  readonly intervalMs: number;
  /** The stretch ends here at the latest; at least one look is taken. */
  readonly untilMs: number;
  /** When the analysis began, and what it has found so far. */
  readonly startedAtMs: number;
  readonly tallies: Tallies;
  /** The endpoint before the candidate. */
  readonly baseline?: BaselineEvidence;
  /** How a sentence names that: `before the re-point`, `on production`. */
  readonly comparedWith: string;
  /** The engine's own turns in the window, for the cross-check. */
  readonly synthetic: { readonly turns: number; readonly errors: number };
  readonly pairs?: PairCounts;
  /** Batch evaluations by gate. */
  readonly evaluations?: Readonly<Record<string, StartedEvaluations>>;
  /** What a webhook is told. */
  readonly subject: GateSubject;
  /** Also read the endpoint at each look; the stretch ends when it does not serve `want`, READY. */
  readonly guard?: { readonly runtimeId: string; readonly want: string };
  /** The stretch also ends when a look has this much (a bake that is complete need not go on). */
  readonly enough?: {
    readonly dataMs: number;
    readonly invocations: number;
    readonly sessions: number;
  };
}

export interface GateSubject {
  readonly promotion: string;
  readonly step: "gate" | "bake";
  readonly candidate: string;
  readonly baseline?: string;
}

export interface StartedEvaluations {
  readonly candidate?: { readonly id: string; readonly sessions: number };
  readonly baseline?: { readonly id: string; readonly sessions: number };
}

export interface StartEvaluationInput extends MeasuredEndpoint {
  readonly runtimeId: string;
  readonly name: string;
  readonly evaluators: readonly string[];
  readonly sessionIds: readonly string[];
  readonly clientToken: string;
}

export interface VerifyApproverInput {
  /** A presigned GetCallerIdentity request, sealed to the worker's key. */
  readonly proof: string;
  /** What the request must have been signed for. */
  readonly statement: string;
  /** Regions whose STS may vouch. */
  readonly regions: readonly string[];
}

/**
 * Whom AWS named, and the digest of the signature, by which a proof is known again; or why it is none. `key`
 * where it was sealed for another than the worker's.
 */
export type VerifiedApprover =
  | { readonly arn: string; readonly id: string; readonly key?: undefined }
  | { readonly refused: string; readonly key?: ProofKey };

/**
 * What a promotion needs from AWS. Every method is a Temporal activity: errors are
 * `ApplicationFailure`s whose `type` is an error code of `domain/errors.ts`; everything that waits
 * heartbeats, and can be cancelled.
 */
export interface PromotionActivities {
  /** STS GetCallerIdentity as the promotion's role: who the worker is for this target. */
  getCallerIdentity(input: { aws: AwsTarget }): Promise<CallerIdentity>;
  /** What the worker's policy says of an endpoint, as it is now, and its key for proofs. */
  getPolicy(input: { target: PromotionTarget }): Promise<PolicyReading>;
  /** Has STS say who signed a proof. A proof that is none is an answer, never an error. */
  verifyApprover(input: VerifyApproverInput): Promise<VerifiedApprover>;
  /** Null when the endpoint does not exist. */
  getEndpoint(input: EndpointTarget): Promise<EndpointObservation | null>;
  /** Without a version, the latest. Null when runtime or version does not exist. */
  getVersion(input: RuntimeTarget & { version?: string }): Promise<VersionObservation | null>;
  /** Returns at once on UPDATE_FAILED, CREATE_FAILED, a stranger's version, and on READY with `want` live in two reads in a row. */
  watchEndpoint(input: WatchEndpointInput): Promise<EndpointWatch>;
  awaitVersion(input: AwaitVersionInput): Promise<AwaitVersionResult>;
  mintVersion(input: MintVersionInput): Promise<{ version: string }>;
  /** UpdateAgentRuntimeEndpoint, once per attempt; `description` is sent back as it was read. */
  updateEndpoint(
    input: EndpointTarget & { version: string; description?: string; clientToken: string },
  ): Promise<void>;
  createEndpoint(
    input: EndpointTarget & { version: string; description?: string; clientToken: string },
  ): Promise<void>;
  deleteEndpoint(input: EndpointTarget & { clientToken: string }): Promise<void>;
  /** Opens one synthetic session, runs its turns, asserts, and stops it. A failed turn is a result, never an error. */
  runSmokeSession(input: SmokeSessionInput): Promise<SmokeSessionResult>;
  /** Tells one session a secret and asks another for it. The secret itself never leaves the activity. */
  runIsolationProbe(input: IsolationProbeInput): Promise<SmokeSessionResult[]>;
  /** StopRuntimeSession; a session that does not exist counts as stopped. */
  stopSession(input: StopSessionInput): Promise<void>;
  /** Deletes the events and records that an actor left in a memory. */
  cleanUpMemory(input: CleanUpMemoryInput): Promise<{ events: number; records: number }>;
  /** What an endpoint serves, and whether this engine promoted it there. */
  getPromoted(input: { readonly source: PromotionTarget }): Promise<PromotedRead>;
  /** Stops the sessions that the endpoint's log group shows since the re-point: best effort. */
  drainSessions(input: DrainSessionsInput): Promise<DrainedSessions>;
  /** Whether a calendar, of the spec or of the worker, freezes the endpoint at a time. */
  checkFreeze(input: {
    target: PromotionTarget;
    calendars: readonly FreezeCalendar[];
    atMs: number;
  }): Promise<FreezeAssessment>;
  /** What the endpoint did in a window before the candidate, for the gates that compare. */
  readBaseline(input: ReadBaselineInput): Promise<BaselineEvidence>;
  /**
   * Reads the endpoint's metrics at an interval and measures the gates that are due; ends early when
   * one fails, when a person is needed, or when there is enough. At most forty looks a stretch.
   */
  takeLooks(input: TakeLooksInput): Promise<TakenLooks>;
  /** StartBatchEvaluation over these sessions. */
  startEvaluation(input: StartEvaluationInput): Promise<{ id: string }>;
}

export interface PolicyReading {
  readonly policy?: EffectivePolicy;
  readonly proofKey?: ProofKey;
  /** Base address of the dashboard, as notifications link to it. */
  readonly dashboardUrl?: string;
}

export interface TakenLooks {
  readonly looks: Look[];
  readonly measurements: Measurement[];
  /** The last read of the endpoint, when there was a guard; null when it does not exist. */
  readonly endpoint?: EndpointObservation | null;
}

/** What a watch of an endpoint saw. */
export interface EndpointWatch {
  /** Null: the endpoint does not exist. */
  readonly last: EndpointObservation | null;
  /** How many reads in a row, up to the last, were READY with the wanted version live. */
  readonly stableReads: number;
  /** Whether the wanted version was seen live in any read. */
  readonly sawWanted: boolean;
}
