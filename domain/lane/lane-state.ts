import type { EndpointObservation } from "../endpoint.ts";
import type { EffectivePolicy, LaneRight } from "../policy/policy.ts";
import type { Word } from "../promotion/word.ts";
import type { ProofOffer, RefusedMessage } from "../promotion/status.ts";
import type { PromotionSpec } from "../spec/promotion-spec.ts";
import type { UsedProof } from "../approval/used-proofs.ts";
import type { LaneRefusal, LaneRequest, Received, RequestAnswer } from "./lane-input.ts";
import type { PromotionSummary } from "./promotion-summary.ts";

/**
 * Everything a lane knows, as one serialisable value: it is what a run hands to the next when it
 * continues as new, and nothing else is remembered anywhere.
 */
export interface LaneState {
  readonly startedAtMs: number;
  /** How often it has continued as new. */
  runs: number;
  /** Whether it knows what happened before it was made; unreadable: the store of records is down. */
  memory: "unread" | "unreadable" | "known" | "lost";
  frozen?: Word;
  /** As it was read last: at the start of each run, and before each word of a person counts. */
  policy?: EffectivePolicy;
  /** How senders can prove who they are, read with the policy. */
  proof?: ProofOffer<LaneRight>;
  /** The newest last. */
  usedProofs: UsedProof<Received>[];
  /** Requests that nobody has decided on yet; their senders wait. */
  pending: PendingRequest[];
  queue: Job[];
  running?: RunningPromotion;
  /** Accepted requests by their key, the newest last. */
  answers: RequestAnswer[];
  /** The newest last. */
  outcomes: PromotionSummary[];
  /** Versions that were rolled back, and have not been promoted since. */
  rolledBack: RolledBackVersion[];
  /** The version that the endpoint should serve; null: there is no endpoint; undefined: not read yet. */
  expected?: string | null;
  /** The version it was on its way to, when it was last taken as it is: to arrive there is no news. */
  heading?: string;
  /** Where someone else moved the endpoint to, until a person has answered. */
  drift?: Drift;
  orphan?: Orphan;
  follow?: Follow;
  /** Stages to come, for the lanes of their endpoints. */
  handovers: LaneRequest[];
  /** Why the endpoint could not be read last; undefined when it could. */
  problem?: string;
  notices: LaneNotice[];
  accepted: number;
  refused: number;
  lastRefused: RefusedMessage[];
}

export interface PendingRequest {
  readonly job: Job;
  /** Set when it is decided; its sender takes it from here. */
  verdict?: { readonly answer: RequestAnswer } | { readonly refusal: LaneRefusal };
}

/** A promotion or a rollback to come. */
export type Job =
  | { readonly kind: "promotion"; readonly request: LaneRequest }
  | {
      readonly kind: "rollback";
      readonly key: string;
      readonly to: string;
      readonly by?: string;
      readonly reason?: string;
    };

export interface RunningPromotion {
  readonly promotion: string;
  readonly firstRunId: string;
  readonly kind: Job["kind"];
  /** Undefined for one that was started without the lane. */
  readonly key?: string;
  readonly candidate: string;
  readonly requestedBy?: string;
  readonly sinceMs: number;
  /** The stage after this one, for when it is promoted. */
  readonly next?: PromotionSpec;
  /** The last word that the promotion was told: sent again when it differs from what should hold. */
  toldFrozen: boolean;
  giveWay?: GiveWay;
  toldGiveWay?: boolean;
}

/** Asks the running promotion to make room. */
export interface GiveWay {
  readonly afterRepoint: "finish" | "roll-back";
  /** A newer request wants its place: the candidate itself was not found bad. */
  readonly superseded: boolean;
  readonly by: string;
  readonly reason: string;
}

export interface RolledBackVersion {
  readonly version: string;
  readonly promotion: string;
  readonly atMs: number;
}

export interface Drift {
  readonly expected: string | null;
  readonly observed: EndpointObservation | null;
  readonly seenAtMs: number;
}

/** A promotion that was ended from outside half-way. */
export interface Orphan {
  readonly promotion: string;
  /** `TERMINATED` or `TIMED_OUT`. */
  readonly execution: string;
  readonly baseline?: string;
  readonly candidate?: string;
  readonly observed: EndpointObservation | null;
  readonly sessionsStopped: number;
  readonly sessionsLeft: number;
  readonly seenAtMs: number;
}

export interface Follow {
  readonly spec: PromotionSpec;
  readonly debounceMs: number;
  readonly by?: string;
  /** The newest version seen; undefined before the first read. It and older ones are not promoted. */
  seen?: string;
  /** A newer version, and when it is promoted unless a newer one comes. */
  due?: { version: string; atMs: number };
}

export interface LaneNotice {
  readonly atMs: number;
  readonly text: string;
}

export function createLaneState(now: number): LaneState {
  return {
    startedAtMs: now,
    runs: 0,
    memory: "unread",
    pending: [],
    queue: [],
    answers: [],
    usedProofs: [],
    outcomes: [],
    rolledBack: [],
    handovers: [],
    notices: [],
    accepted: 0,
    refused: 0,
    lastRefused: [],
  };
}

const NOTICES_KEPT = 50;

/** Something that people should know. */
export function noteInLane(state: LaneState, now: number, text: string): void {
  state.notices = [...state.notices, { atMs: now, text }].slice(-NOTICES_KEPT);
}

export function keyOf(job: Job): string {
  return job.kind === "promotion" ? job.request.key : job.key;
}

/** From now on the endpoint is where it should be, and on its way there if it is on one. */
export function expectAsIs(state: LaneState, observed: EndpointObservation | null): void {
  const { liveVersion, targetVersion = liveVersion } = observed ?? {};
  state.expected = liveVersion ?? null;
  delete state.heading;
  if (targetVersion !== undefined && targetVersion !== liveVersion) state.heading = targetVersion;
}
