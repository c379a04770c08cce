import type { FreezeCalendar } from "../freeze/calendar.ts";
import type { MessageName } from "../promotion/status.ts";
import type { Skippable } from "./emergency.ts";

/** Messages to a lane that a policy can keep to some roles; a request for a promotion has the policy's floors. */
export const LANE_RIGHTS = [
  "freeze",
  "unfreeze",
  "roll-back",
  "adopt",
  "follow",
  "unfollow",
  "cancel-request",
] as const;
export type LaneRight = (typeof LANE_RIGHTS)[number];

/** What a policy can keep to some roles. Who approves is said by the quorum. */
export type GuardedAction = Exclude<MessageName, "approve"> | LaneRight | "emergency";

/**
 * What the owners of endpoints ask of every promotion, from a file of the worker's: durations in
 * milliseconds, shares as fractions. All rules that match an endpoint hold for it together.
 */
export interface Policy {
  readonly version: 1;
  /** Who is in a role: ARNs and patterns of them for proven identities, else names. */
  readonly roles: Readonly<Record<string, readonly string[]>>;
  readonly rules: readonly PolicyRule[];
  /** Calendars of the lanes that they name, beside those of the worker's own file. */
  readonly freeze?: readonly FreezeCalendar[];
}

export interface PolicyRule {
  /** Patterns with `*`; what is left out matches all. */
  readonly match: {
    readonly account?: string;
    readonly region?: string;
    readonly runtime?: string;
    readonly endpoint?: string;
  };
  readonly approval?: PolicyApproval;
  readonly requireProof?: boolean;
  /** Regions whose STS may vouch for somebody; undefined: the endpoint's own. */
  readonly proofRegions?: readonly string[];
  readonly gate?: StepFloor;
  readonly verify?: Pick<StepFloor, "onNoEvidence">;
  readonly bake?: StepFloor & { readonly minimumDurationMs?: number };
  readonly allowUnpinnedArtifacts?: boolean;
  readonly may?: Readonly<Partial<Record<GuardedAction, readonly string[]>>>;
  readonly onDrift?: "ask" | "adopt";
  readonly emergency?: { readonly skips: readonly Skippable[] };
}

export interface PolicyApproval {
  readonly quorum: readonly { readonly role: string; readonly count: number }[];
  readonly timeoutMs: number;
  readonly remindEveryMs?: number;
}

export interface StepFloor {
  readonly requiredGates?: readonly RequiredGate[];
  /** What a spec may choose there. */
  readonly onNoEvidence?: readonly string[];
}

/** A gate that a spec must name among its own, at least as strict. */
export interface RequiredGate {
  readonly kind: string;
  readonly metric?: string;
  /** The highest `max` that the spec's gate may have. */
  readonly max?: number;
}

/** All that the policy says of one endpoint: the strictest of every rule that matches it. */
export interface EffectivePolicy {
  readonly roles: Policy["roles"];
  readonly approval?: PolicyApproval;
  readonly requireProof: boolean;
  readonly proofRegions?: readonly string[];
  readonly gate: StepFloor;
  readonly verify: Pick<StepFloor, "onNoEvidence">;
  readonly bake: StepFloor & { readonly minimumDurationMs: number };
  readonly allowUnpinnedArtifacts: boolean;
  /** One list of roles for each rule that has one: somebody must be in a role of every list. */
  readonly may: Readonly<Partial<Record<GuardedAction, readonly (readonly string[])[]>>>;
  readonly onDrift?: "ask" | "adopt";
  readonly emergencySkips: readonly Skippable[];
}
