import type { EndpointObservation } from "../endpoint.ts";
import type { PromotionTarget } from "../target.ts";
import type { BakeNeeds } from "./assess-bake.ts";
import type { Look, LookPoint } from "../gates/look.ts";
import type { GateStatus } from "./gate-status.ts";
import type { Word } from "./word.ts";
import type { Approval, ApprovalNeed, ApprovalSubject } from "../approval/approval.ts";
import type { Emergency } from "../policy/emergency.ts";
import type { Outcome } from "./outcome.ts";

/** The steps of promotion.md, in order. */
export const STEPS = [
  "resolve",
  "await-version",
  "smoke",
  "gate",
  "approve",
  "re-point",
  "watch",
  "verify",
  "bake",
  "roll-back",
] as const;
export type StepName = (typeof STEPS)[number];

/** What a promotion is doing, as search attribute and headline: a step, or what it waits for. */
export type Phase =
  | StepName
  | "paused"
  | "frozen"
  | "waiting-for-approval"
  | "needs-person"
  | "finished"
  | "failed";

/** Messages that people and programs send to a running promotion. */
export const MESSAGES = [
  "approve",
  "reject",
  "pause",
  "resume",
  "abort",
  "skip-bake",
  "override-freeze",
  "retry",
  "accept",
  "point-to",
] as const;
export type MessageName = (typeof MESSAGES)[number];

export interface StepRecord {
  readonly step: StepName;
  readonly startedAtMs: number;
  readonly endedAtMs?: number;
  /** One line: what it found, or why it moved on. */
  readonly result?: string;
}

/** A decision with the values it was made from. */
export interface Decision {
  readonly atMs: number;
  readonly step: StepName;
  /** `re-point`, `roll back`, `gate passed`, … */
  readonly decision: string;
  readonly reason: string;
  /** The values, as they were read. */
  readonly values: Readonly<Record<string, unknown>>;
}

export interface Waiting {
  /** What for, as a sentence. */
  readonly what: string;
  readonly sinceMs: number;
  readonly untilMs?: number;
  /** Messages that would end the wait. */
  readonly answers: readonly MessageName[];
}

/** What is approved, or is to be. */
export interface ApprovalStatus {
  /** Of all that `covers` holds; an approval names it. */
  readonly digest: string;
  readonly covers: ApprovalSubject;
  readonly need: ApprovalNeed;
  readonly given: readonly Approval[];
  /** `2 of team-leads and 1 of security`; empty when the approvals are in. */
  readonly missing: string;
  /** How often it was said again what is missing. */
  readonly reminders: number;
  /** Approvals that were given for something that changed since. */
  readonly voided?: { readonly count: number; readonly why: string };
}

/** How people can prove who they are: what a proof is sealed with, and whose STS may vouch. */
export interface ProofOffer<Name extends string = MessageName> {
  readonly key: ProofKey;
  readonly regions: readonly string[];
  /** Messages whose sender must be proven. */
  readonly needed: readonly Name[];
}

/** The worker's public X25519 key, as a JSON Web Key. */
export interface ProofKey {
  readonly kty: "OKP";
  readonly crv: "X25519";
  readonly x: string;
  readonly kid: string;
}

/** How far a bake under way is. */
export interface BakeStatus {
  readonly needs: BakeNeeds;
  /** By the last stretch of looks that is over; the one under way may have seen more. */
  readonly seen?: BakeSeen;
  readonly intervalMs: number;
  /** When it may pass at the earliest, and when it ends for want of evidence; undefined in a pause. */
  readonly ends?: { readonly earliestMs: number; readonly latestMs: number };
}

export type BakeSeen = Pick<Look, "dataMs" | "invocations" | "sessions">;

/** The answer of the `status` query, and the result of the workflow: everything a person needs. */
export interface PromotionStatus {
  readonly workflowId: string;
  /** The promotion's own number; every message names it. */
  readonly promotion: string;
  /** A rollback that somebody asked for has no gates; its baseline is the version asked for. */
  readonly kind: "promotion" | "rollback";
  readonly target: PromotionTarget;
  readonly requestedBy?: string;
  readonly approvedBy?: string;
  readonly abortedBy?: string;
  readonly phase: Phase;
  readonly step: StepName;
  readonly headline: string;
  readonly outcome?: Outcome;
  readonly emergency?: Emergency;
  readonly approval?: ApprovalStatus;
  readonly proof?: ProofOffer;
  readonly candidate?: string;
  /** What the candidate runs, as one line. */
  readonly artifact?: string;
  readonly baseline?: string;
  /** As whom the worker calls AWS. */
  readonly caller?: { readonly account: string; readonly arn: string };
  /** The last read of the endpoint. */
  readonly endpoint?: EndpointObservation;
  readonly waiting?: Waiting;
  /** Since when, by whom and why it is held. */
  readonly paused?: Word;
  readonly steps: readonly StepRecord[];
  readonly decisions: readonly Decision[];
  /** The gates that have begun. */
  readonly gates: readonly GateStatus[];
  /** While it bakes. */
  readonly bake?: BakeStatus;
  /** The looks of the bake, for charts. */
  readonly series: readonly LookPoint[];
  readonly notices: readonly string[];
  readonly startedAtMs: number;
  readonly endedAtMs?: number;
  /** Its page on the dashboard, where the worker knows the dashboard's address. */
  readonly reportUrl?: string;
  /** The AWS CLI command that restores the baseline without this tool. */
  readonly restoreCommand?: string;
  /**
   * Where DEFAULT still serves a candidate that was not promoted: the commands that make the
   * baseline's snapshot the newest version.
   */
  readonly restoreDefaultCommand?: string;
  readonly messages: {
    readonly accepted: number;
    readonly refused: number;
    readonly lastAccepted: readonly AcceptedMessage[];
    readonly lastRefused: readonly RefusedMessage[];
  };
}

export interface AcceptedMessage extends Word {
  readonly message: MessageName;
  /** Of `point-to`. */
  readonly version?: string;
}

export interface RefusedMessage {
  readonly atMs: number;
  readonly message: string;
  readonly why: string;
}
