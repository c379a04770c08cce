import type { EndpointObservation } from "../domain/endpoint.ts";
import type { LaneInput, LaneRequest } from "../domain/lane/lane-input.ts";
import type { PromotionSummary } from "../domain/lane/promotion-summary.ts";
import type { PromotionStatus } from "../domain/promotion/status.ts";
import type { OpenSession } from "../domain/promotion/state.ts";
import type { PromotionRecord } from "../domain/record/promotion-record.ts";
import type { PromotionTarget } from "../domain/target.ts";
import type { EndpointTarget } from "./promotion-activities.ts";

export interface WatchLaneInput extends EndpointTarget {
  /** The place (`placeOf`) that is no news; undefined: whatever is read is news. */
  readonly known?: string;
  /** Also look for versions above this one; empty: whichever is newest is news. */
  readonly newest?: string;
  /** A failure that is known already is no news. */
  readonly problem?: string;
  readonly intervalMs: number;
}

/** What is new about an endpoint between promotions. */
export interface LaneSighting {
  /** Null: there is no such endpoint. */
  readonly endpoint?: EndpointObservation | null;
  readonly newest?: string;
  /** Why it cannot be read. */
  readonly problem?: string;
}

/** One promotion workflow as the Temporal server knows it. */
export interface PromotionExecution {
  readonly firstRunId: string;
  /** Temporal's word: RUNNING, COMPLETED, FAILED, TERMINATED, … */
  readonly execution: string;
  /** Its result, or what it answers; undefined when nobody could tell. */
  readonly status?: PromotionStatus;
}

/** What a promotion that was ended from outside may have left open. */
export interface OrphanTraces {
  readonly sessions: readonly OpenSession[];
  readonly status?: PromotionStatus;
}

export interface HandOverInput {
  readonly lane: LaneInput;
  readonly request: LaneRequest;
  /** That of the workflows, for a lane that must be made. */
  readonly taskQueue: string;
}

export interface LaneMemory {
  /** A lane of this endpoint was ended before this one was made. */
  readonly hadPredecessor: boolean;
  /** From the store of records, the oldest first; undefined: there is no store. */
  readonly summaries?: readonly PromotionSummary[];
}

/**
 * What lanes and records need from outside. The two that watch are polls: as long as nothing is new
 * they fail with a pause until the next look, so that an idle lane costs no workflow task and no history.
 */
export interface LaneActivities {
  watchLane(input: WatchLaneInput): Promise<LaneSighting>;
  watchPromotion(input: {
    readonly workflowId: string;
    readonly firstRunId: string;
    readonly intervalMs: number;
  }): Promise<PromotionExecution>;
  /** The promotion of this id that runs, or else ended last; null when there is none. */
  describePromotion(input: { readonly workflowId: string }): Promise<PromotionExecution | null>;
  readOrphan(input: {
    readonly workflowId: string;
    readonly firstRunId: string;
  }): Promise<OrphanTraces>;
  recallLane(input: {
    readonly workflowId: string;
    readonly target: PromotionTarget;
  }): Promise<LaneMemory>;
  /** Gives a request to the lane of its endpoint, which is made when there is none. */
  handOver(input: HandOverInput): Promise<void>;
  /** Does nothing where the worker has no store. */
  writeRecord(record: PromotionRecord): Promise<void>;
  /** Null: the worker has no store. */
  readRecords(input: {
    readonly target: PromotionTarget;
    readonly limit: number;
  }): Promise<readonly PromotionSummary[] | null>;
  /** Null when there is none of this number. */
  readRecord(input: {
    readonly target: PromotionTarget;
    readonly promotion: string;
  }): Promise<PromotionRecord | null>;
}
