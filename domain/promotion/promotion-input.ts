import type { GiveWay, RolledBackVersion } from "../lane/lane-state.ts";
import type { PromotionSpec } from "../spec/promotion-spec.ts";
import type { Word } from "./word.ts";

/** What a promotion workflow is started with. */
export interface PromotionInput {
  readonly spec: PromotionSpec;
  /** Self-asserted name of who or what asked for it. */
  readonly requestedBy?: string;
  /**
   * Whether the namespace has the search attributes. Known before the start and fixed for the
   * promotion's life: an upsert of an unregistered one would hang the workflow.
   */
  readonly searchAttributes: boolean;
  /** Leaves out what the policy lets it leave out, for this reason. */
  readonly emergency?: { readonly reason: string };
  /** Instead of a promotion: move the endpoint to this version without gates and approvals. */
  readonly rollback?: AskedRollback;
  /** The lane that started it, by workflow id: it is told the outcome. */
  readonly lane?: string;
  /** Whether the lane is frozen at the start. */
  readonly frozen?: Word;
  /** Versions that were rolled back before, and are refused as candidates. */
  readonly rolledBack?: readonly RolledBackVersion[];
}

export interface AskedRollback {
  readonly to: string;
  readonly by?: string;
  readonly reason?: string;
}

/** What a lane tells the promotion that it started. Members that are left out change nothing. */
export interface LaneWord {
  readonly promotion: string;
  /** Null: no longer. */
  readonly frozen?: Word | null;
  readonly giveWay?: GiveWay;
}
