import type { PromotionSpec } from "../spec/promotion-spec.ts";

/** What a lane workflow is started with. It is made on demand, by the first request or message. */
export interface LaneInput {
  /**
   * A promotion of this endpoint with nothing but defaults: says which endpoint it is, as whom AWS
   * is called for it, and how a rollback to any version is carried out.
   */
  readonly defaults: PromotionSpec;
  readonly settings: LaneSettings;
  /** Whether the namespace has the search attributes, for the promotions that the lane starts. */
  readonly searchAttributes: boolean;
}

export interface LaneSettings {
  /** Between two reads of the endpoint while nothing runs. */
  readonly driftIntervalMs: number;
  /**
   * Between two looks at the running promotion's workflow. It says itself how it ended; a look finds
   * one that was terminated, and is billed by Temporal Cloud.
   */
  readonly promotionIntervalMs: number;
  /** What to do when someone else moved the endpoint: ask a person, or take it as it is. */
  readonly onDrift: "ask" | "adopt";
  readonly queueLimit: number;
  /** Length of the history at which the lane continues as new, if the server does not suggest it before. */
  readonly eventsPerRun: number;
}

export const DEFAULT_LANE_SETTINGS: LaneSettings = {
  driftIntervalMs: 60_000,
  promotionIntervalMs: 180_000,
  onDrift: "ask",
  queueLimit: 20,
  eventsPerRun: 5_000,
};

export const ON_BUSY = ["reject", "queue", "replace", "supersede"] as const;
/**
 * What becomes of a request while a promotion runs: refused; last in the queue; alone in the queue,
 * in place of whatever waits; or the same, and the running one gives way.
 */
export type OnBusy = (typeof ON_BUSY)[number];

export const AFTER_REPOINT = ["finish", "roll-back"] as const;
/** What a promotion that gives way does when it has moved the endpoint already. */
export type AfterRepoint = (typeof AFTER_REPOINT)[number];

/** The argument of `request`. */
export interface LaneRequest {
  /** The same key is the same request, however often it comes: the commit, say. */
  readonly key: string;
  readonly spec: PromotionSpec;
  readonly onBusy: OnBusy;
  readonly supersedeAfterRepoint?: AfterRepoint;
  /** Promote a version although it was rolled back before. */
  readonly again?: boolean;
  /** Leaves out what the policy lets it leave out, for this reason. */
  readonly emergency?: { readonly reason: string };
  /** Self-asserted. */
  readonly requestedBy?: string;
  readonly reason?: string;
}

/** The argument of `roll-back`: to any version that exists, at any time. */
export interface RollbackRequest {
  readonly to: string;
  /** The same key is the same request; without one each message is a request of its own. */
  readonly key?: string;
  readonly by?: string;
  readonly reason?: string;
  /** Who sends it, proven by AWS and sealed to the worker. */
  readonly proof?: string;
}

/** The argument of freeze, unfreeze, adopt and unfollow. */
export interface LaneWordInput {
  readonly by?: string;
  readonly reason?: string;
  /** Who sends it, proven by AWS and sealed to the worker. */
  readonly proof?: string;
}

/** The argument of `follow`: each new version of the runtime is promoted as this spec says. */
export interface FollowInput extends LaneWordInput {
  readonly spec: PromotionSpec;
  /** A version is promoted when no newer one came for this long. */
  readonly debounceMs: number;
}

/** The argument of `cancel-request`. */
export interface CancelRequestInput extends LaneWordInput {
  readonly key: string;
}

/** The answer of an accepted request. A refused one throws, see `LaneRefusal`. */
export interface RequestAnswer {
  readonly key: string;
  readonly workflowId: string;
  /** The promotion's own number; undefined while the request waits in the queue. */
  readonly promotion?: string;
  readonly firstRunId?: string;
  /** 1 is next; undefined when the promotion was started. */
  readonly position?: number;
}

export type LaneRefusalCode =
  /** A promotion runs already, and the request said `reject`. */
  | "Busy"
  | "QueueFull"
  | "Frozen"
  /** The version was rolled back before; `again` promotes it all the same. */
  | "RolledBackBefore"
  /** Someone else moved the endpoint; a person says `adopt` or rolls back. */
  | "Drifted"
  /** A promotion was terminated half-way; a person says `adopt` or rolls back. */
  | "Orphaned"
  /** The lane was made anew and remembers nothing. */
  | "MemoryLost"
  | "WrongEndpoint"
  /** Accepted before, but replaced or taken back before it was started. */
  | "Withdrawn"
  | "NotFound"
  /** The policy keeps this message to roles that the sender has not. */
  | "NotAllowed"
  /** The policy asks who sends it, and there is no proof, or none that counts. */
  | "NotProven"
  | "Malformed";

export interface LaneRefusal {
  readonly code: LaneRefusalCode;
  readonly why: string;
}

/** What became of every other message. */
export type Received = { readonly accepted: string } | { readonly refused: LaneRefusal };

/** The answer of one that was accepted. */
export interface LaneAnswer {
  readonly accepted: true;
  /** What happens now, as a sentence. */
  readonly effect: string;
}
