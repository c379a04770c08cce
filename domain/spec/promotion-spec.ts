import type { Artifact } from "../artifact.ts";
import type { FreezeCalendar } from "../freeze/calendar.ts";
import type { PromotionTarget } from "../target.ts";
import type { GateSpec } from "./gate-spec.ts";
import type { SmokeSpec } from "./smoke-spec.ts";

/**
 * A promotion's spec after validation: every default filled in, durations in milliseconds, shares
 * as fractions of one. This is what a promotion is started with; the file people write is
 * `spec-schema.ts`.
 */
export interface PromotionSpec {
  readonly version: 1;
  readonly target: PromotionTarget;
  /** Go on although the endpoint is UPDATE_FAILED; its live version as read is then the baseline. */
  readonly fromFailed: boolean;
  /** Make the endpoint at the re-point when it does not exist. */
  readonly create: boolean;
  readonly allowUnpinnedArtifacts: boolean;
  readonly candidate: CandidateSpec;
  readonly awaitVersion: { readonly timeoutMs: number; readonly intervalMs: number };
  readonly smoke: SmokeSpec;
  readonly gate: GateStepSpec;
  /** Undefined: nobody is asked, unless the policy says so. */
  readonly approval?: ApprovalSpec;
  /** When the endpoint must not be moved to a new version; the worker's own calendars hold too. */
  readonly freeze: readonly FreezeCalendar[];
  readonly repoint: {
    /** Smoke and gate evidence older than this is gathered anew before the re-point. */
    readonly evidenceMaxAgeMs: number;
    /** How long the one call is retried. */
    readonly timeoutMs: number;
    /** How long the end of a freeze is waited for. */
    readonly freezeTimeoutMs: number;
  };
  readonly watch: { readonly timeoutMs: number; readonly intervalMs: number };
  readonly verify: VerifySpec;
  readonly bake: BakeSpec;
  readonly rollback: RollbackSpec;
  readonly metrics: MetricsSpec;
  /** The stage after this one: requested when this one is promoted. */
  readonly next?: PromotionSpec;
}

export interface ApprovalSpec {
  readonly timeoutMs: number;
  /** Undefined: never. */
  readonly remindEveryMs?: number;
  /** Undefined: one person, anyone. */
  readonly quorum?: readonly { readonly role: string; readonly count: number }[];
}

export type CandidateSpec =
  | { readonly kind: "latest" }
  | { readonly kind: "version"; readonly version: string }
  /** The first version above this one, existing or to come. */
  | { readonly kind: "after"; readonly version: string }
  /** The version that runs this artifact; `mint` makes it when there is none. */
  | {
      readonly kind: "artifact";
      readonly artifact: Artifact;
      readonly mint: boolean;
      /** The digest alone counts: another account keeps the same image in a repository of its own. */
      readonly byDigest?: boolean;
    }
  /** What another endpoint serves, if this engine promoted it there at least so long ago. */
  | {
      readonly kind: "endpoint";
      readonly source: PromotionTarget;
      readonly promotedAtLeastMs: number;
    };

export interface GateStepSpec {
  readonly gates: readonly GateSpec[];
  readonly intervalMs: number;
  readonly timeoutMs: number;
  readonly onNoEvidence: "pause" | "stop";
}

export interface VerifySpec {
  /** 0 turns the step off. */
  readonly sessions: number;
  readonly timeoutMs: number;
  /** When the engine itself may not call the endpoint. */
  readonly onNoEvidence: "pause" | "roll-back" | "continue";
}

export interface BakeSpec {
  readonly gates: readonly GateSpec[];
  /** Undefined: the baseline's idle session timeout, at least 30 minutes. */
  readonly durationMs?: number;
  readonly minimumInvocations: number;
  readonly minimumSessions: number;
  readonly intervalMs: number;
  /** When there is still not enough evidence after this long, the verdict is `no-evidence`. */
  readonly timeoutMs: number;
  readonly onNoEvidence: "pause" | "roll-back" | "promote" | "promote-if-synthetic-pass";
  /** The smoke's script through the endpoint while nobody calls it; only for `promote-if-synthetic-pass`. */
  readonly synthetic?: { readonly intervalMs: number; readonly sessions: number };
}

export interface RollbackSpec {
  readonly timeoutMs: number;
  readonly intervalMs: number;
  /** What is tried, once, before a person is called. */
  readonly fallback: "none" | "next-older";
  /** What becomes of sessions that began on the candidate. */
  readonly drain: "none" | "stop";
}

export interface MetricsSpec {
  /** A minute is settled, and may decide, when it is older than this. */
  readonly delayMs: number;
  /** Length of one metric period. AWS publishes AgentCore's metrics by the minute. */
  readonly periodMs: number;
  /** How far back the baseline's own counts go. */
  readonly baselineWindowMs: number;
}
