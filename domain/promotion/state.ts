import type { EndpointObservation, VersionObservation } from "../endpoint.ts";
import type { DestinationRoute } from "../notifications/destination.ts";
import type { Tallies } from "../gates/gate-tally.ts";
import type { LookPoint } from "../gates/look.ts";
import type { BaselineEvidence, Look } from "../gates/look.ts";
import type { SmokeSessionResult } from "../smoke/session-result.ts";
import type { RolledBackVersion } from "../lane/lane-state.ts";
import type { CandidateSpec, PromotionSpec } from "../spec/promotion-spec.ts";
import type { Approval, ApprovalNeed, ApprovalSubject } from "../approval/approval.ts";
import type { Emergency } from "../policy/emergency.ts";
import type { EffectivePolicy } from "../policy/policy.ts";
import type { CallErrorCode } from "./failures.ts";
import type { Inbox } from "./inbox.ts";
import type { Word } from "./word.ts";
import type { AskedRollback } from "./promotion-input.ts";
import type { Outcome, OutcomeReason } from "./outcome.ts";
import type { Decision, ProofOffer, StepName, StepRecord, Waiting } from "./status.ts";

/**
 * Everything a promotion knows, as one serialisable value: it is what a run hands to the next when
 * it continues as new. Steps change it in place; nothing else is remembered anywhere.
 */
export interface PromotionState {
  readonly spec: PromotionSpec;
  readonly requestedBy?: string;
  readonly searchAttributes: boolean;
  /** The promotion's own number, short enough to type. */
  readonly promotion: string;
  /** Start of every synthetic session's id. */
  readonly sessionPrefix: string;
  readonly startedAtMs: number;
  /** Set where it is no promotion: the version that somebody asked for. */
  readonly askedRollback?: AskedRollback;
  /** The workflow id of the lane that started it. */
  readonly lane?: string;
  readonly rolledBack: readonly RolledBackVersion[];
  /** While it is set, the endpoint is not moved toward the candidate. */
  frozen?: Word;

  /** What the worker's policy says of the endpoint; undefined: there is none, or it was not read yet. */
  policy?: EffectivePolicy;
  /** How people can prove who they are; undefined: the worker has no key. */
  proof?: ProofOffer;
  /** Base address of the dashboard; undefined: the worker was not told. */
  dashboardUrl?: string;
  emergency?: Emergency;

  step: StepName | "end";
  steps: StepRecord[];
  decisions: Decision[];
  notices: string[];
  waiting?: Waiting;
  outcome?: Outcome;
  failure?: { code: CallErrorCode; message: string };
  endedAtMs?: number;

  caller?: { account: string; arn: string };
  /** The endpoint as resolve found it; null when it does not exist yet. */
  found?: EndpointObservation | null;
  /** The last read of the endpoint. */
  endpoint?: EndpointObservation | null;
  baseline?: VersionObservation;
  candidate?: VersionObservation;

  /** What the spec's candidate came to mean: what another endpoint serves, by its version or artifact. */
  wanted?: CandidateSpec;
  wantedAtMs?: number;
  /** The candidate's number where it is known before the version was read: found or minted by its artifact. */
  fixedVersion?: string;
  /** Token of the mint, drawn once: a retry after continue-as-new must not mint twice. */
  mintToken?: string;
  /** Token of the one change that points the named smoke endpoint at the candidate. */
  smokeEndpointToken?: string;
  /** The smoke under way. */
  smokeRun?: SessionsRun;
  smoke?: SmokeEvidence;
  /** How often smoke began: part of its session ids. */
  smokeRounds: number;
  /** How often sessions were opened for gates: part of their ids. */
  gateRounds: number;
  /** Sessions that may be open, until a stop was answered. */
  openSessions: OpenSession[];
  /** How long pauses have held the steps before the re-point: it does not count against them. */
  heldMs: number;
  /** The freeze that the re-point waits for. */
  freeze?: { readonly sinceMs: number };
  gate?: GateEvidence;
  approval?: ApprovalRound;
  /** Approvals that were given for something that changed since. */
  voided?: { count: number; why: string };
  repoint?: Repoint;
  /** Whether a read showed the candidate live after the re-point. */
  sawCandidateLive: boolean;
  /** How often verify began, and the one under way. */
  verifyRounds: number;
  verifyRun?: SessionsRun;
  /** When the engine's own turns were on their way to the endpoint itself. */
  ownTurns: { fromMs: number; toMs: number }[];
  bake?: BakeProgress;
  rollback?: RollbackProgress;

  inbox: Inbox;
  /** Who is told; undefined until the worker was asked. */
  routes?: readonly DestinationRoute[];
  /** Ids of the notifications that were handed over. */
  notified: string[];
}

export interface OpenSession {
  sessionId: string;
  qualifier: string;
}

/** Synthetic sessions of one round: what a run of them has reached, also across continue-as-new. */
export interface SessionsRun {
  readonly round: number;
  readonly fromMs: number;
  /** `heldMs` of the promotion when it began. */
  readonly heldMs: number;
  /** How many ids were drawn. */
  opened: number;
  results: SmokeSessionResult[];
  /** Sessions whose result a crash made unknown, each replaced once. */
  unknown: number;
  /** Sessions put back under a new id after a 429. */
  throttled: number;
  /** Calls to the agent so far; those of an unknown session are taken as all that it may make. */
  turnsSent: number;
  /** The budget that was exceeded: no session is opened any more. */
  overBudget?: NonNullable<SmokeSessionResult["overBudget"]>;
  /** The two sessions of the isolation probe. */
  isolation?: SmokeSessionResult[];
}

export interface SmokeEvidence {
  /** The endpoint smoked through. */
  qualifier: string;
  /** The version it served before and after. */
  version: string;
  /** Those of the isolation probe come last. */
  sessions: SmokeSessionResult[];
  unknown: number;
  throttled: number;
  fromMs: number;
  toMs: number;
}

/** What every analysis has, before the re-point and in the bake. */
interface Analysis {
  /** When it began: a person's retry begins a new one. */
  startedAtMs: number;
  /** By gate. */
  tallies: Tallies;
  look?: Look;
  /** What the endpoint did before: read once. */
  baseline?: BaselineEvidence;
}

export interface GateEvidence extends Analysis {
  untilMs: number;
  /** The script on both versions, for the gates that compare them. */
  pairs?: SessionPairs;
  evaluations?: Evaluations;
}

export interface SessionPairs {
  candidate: SessionsRun;
  baseline: SessionsRun;
  /** When the last of their sessions ended; undefined while they run. */
  endedAtMs?: number;
}

/** Batch evaluations by the name of their gate. */
export type Evaluations = Record<string, EvaluationRun>;

export interface EvaluationRun {
  /** Tokens of the calls that start them, drawn once. */
  readonly tokens: { readonly candidate: string; readonly baseline: string };
  /** Before this the spans are not there. */
  readonly dueAtMs: number;
  candidate?: { readonly id: string; readonly sessions: number };
  baseline?: { readonly id: string; readonly sessions: number };
}

/** What is up for approval, until something in it changes. */
export interface ApprovalRound {
  readonly startedAtMs: number;
  readonly subject: ApprovalSubject;
  readonly digest: string;
  readonly need: ApprovalNeed;
  /** How often it was said again what is missing. */
  reminders: number;
  /** Set once the approvals are in: whose they were. */
  given?: readonly Approval[];
}

/** The one intent to move the endpoint toward the candidate. Every attempt carries its token. */
export interface Repoint {
  readonly kind: "update" | "create";
  readonly token: string;
  readonly sentAtMs: number;
  acceptedAtMs?: number;
  /** When the watch gives up. */
  watchUntilMs?: number;
}

export interface BakeProgress extends Analysis {
  /** Start of the first period that counts. */
  windowFromMs: number;
  durationMs: number;
  deadlineMs: number;
  /** Time with traffic that was seen in pauses: it does not count. */
  pausedDataMs: number;
  /** When the bake heard that it is to be skipped. */
  skippedAtMs?: number;
  /** The pause under way. */
  paused?: { readonly atMs: number; readonly dataMs: number };
  looks: number;
  /** For charts: bounded, thinned. */
  series: readonly LookPoint[];
  /** For charts: what the looks would have been before the re-point. */
  before?: readonly LookPoint[];
  synthetic?: SyntheticProgress;
}

/** The engine's own sessions while nobody calls: a gate of their own. */
export interface SyntheticProgress {
  nextAtMs: number;
  passed: number;
  /** The round under way. */
  run?: SessionsRun;
  /** Invocations that the look before the last round had seen. */
  invocations: number;
  /** Why a session failed: it decides. */
  failure?: string;
}

export interface RollbackProgress {
  readonly reason: OutcomeReason;
  readonly explanation: string;
  /** Whether users may have met the candidate: decides what becomes of an endpoint that the engine made. */
  readonly hadTraffic: boolean;
  startedAtMs: number;
  deadlineMs: number;
  /** The version to go to when it is not the baseline: a fallback's, or a person's. */
  goal?: string;
  /** Whether the next older version was tried: once. */
  fellBack?: boolean;
  /** Updates sent toward the goal. */
  sends: number;
  /** Tries that came to nothing in a row: sets the pause before the next. */
  tries: number;
  /** The value of `tries` that was last paused for. */
  pausedAfter: number;
  /** When the last of them was accepted; undefined when it failed or none was sent. */
  acceptedAtMs?: number;
  /** Good reads in a row. */
  stableReads: number;
  /** Strangers' versions that a person said may be rolled back over. */
  overruled: string[];
  lastProblem?: string;
  /** When the endpoint was seen to have arrived. */
  doneAtMs?: number;
}
