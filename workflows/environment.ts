import type { PromotionActivities } from "../activities/promotion-activities.ts";

export type ActivityName = keyof PromotionActivities;
export type ActivityInput<K extends ActivityName> = Parameters<PromotionActivities[K]>[0];
export type ActivityOutput<K extends ActivityName> = Awaited<ReturnType<PromotionActivities[K]>>;

export interface CallOptions {
  /** Shown beside the call in the Temporal UI. */
  readonly summary: string;
  /** Attempts and waits end here, milliseconds since the epoch. */
  readonly untilMs: number;
}

/** Why a wait ended. */
export type WaitEnd = "met" | "deadline" | "continue-as-new";

/**
 * All that the steps of a promotion need from outside. Bound to Temporal in
 * `temporal-environment.ts`; a simulation binds it to a virtual clock and a model of AgentCore.
 */
export interface PromotionEnvironment {
  /** Milliseconds since the epoch. */
  now(): number;
  /** A fresh client token, for one decision to call. */
  newToken(): string;
  /** Rejects with a `CallError` when the call failed for good. */
  call<K extends ActivityName>(
    name: K,
    input: ActivityInput<K>,
    options: CallOptions,
  ): Promise<ActivityOutput<K>>;
  /**
   * The same, but given up as soon as `interrupted()` holds, or when this run should continue as
   * new; the activity is cancelled then, and the answer is undefined.
   */
  callUnless<K extends ActivityName>(
    interrupted: () => boolean,
    name: K,
    call: { input: ActivityInput<K>; options: CallOptions },
  ): Promise<ActivityOutput<K> | undefined>;
  waitFor(
    predicate: () => boolean,
    options: { untilMs?: number; summary: string },
  ): Promise<WaitEnd>;
  /** Makes the state visible to people now: search attributes and current details. */
  publish(): void;
}
