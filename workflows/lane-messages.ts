import { defineQuery, defineSignal, defineUpdate } from "./define-message.ts";
import type {
  CancelRequestInput,
  FollowInput,
  LaneAnswer,
  LaneRequest,
  LaneWordInput,
  RequestAnswer,
  RollbackRequest,
} from "../domain/lane/lane-input.ts";
import type { LaneStatus } from "../domain/lane/lane-status.ts";
import type { LaneMessageName } from "../domain/lane/parse-lane-message.ts";
import type { PromotionSummary } from "../domain/lane/promotion-summary.ts";

/** The lane workflow's type name. */
export const LANE_WORKFLOW = "lane";
/** The workflows that read records for whoever asks. */
export const READ_RECORDS_WORKFLOW = "readPromotionRecords";
export const READ_RECORD_WORKFLOW = "readPromotionRecord";

export const laneStatusQuery = defineQuery<LaneStatus>("status");

/** From a promotion to the lane that started it. */
export const promotionEndedSignal = defineSignal<[PromotionSummary]>("promotion-ended");

/** Each message is a signal (for the UI and for people) and an update (accepted or refused, with the reason). */
export const laneSignals = {
  request: defineSignal<[LaneRequest]>("request"),
  rollBack: defineSignal<[RollbackRequest]>("roll-back"),
  freeze: defineSignal<[LaneWordInput]>("freeze"),
  unfreeze: defineSignal<[LaneWordInput]>("unfreeze"),
  adopt: defineSignal<[LaneWordInput]>("adopt"),
  follow: defineSignal<[FollowInput]>("follow"),
  unfollow: defineSignal<[LaneWordInput]>("unfollow"),
  cancelRequest: defineSignal<[CancelRequestInput]>("cancel-request"),
} satisfies Record<LaneMessageName, unknown>;

export const laneUpdates = {
  request: defineUpdate<RequestAnswer, [LaneRequest]>("request"),
  rollBack: defineUpdate<RequestAnswer, [RollbackRequest]>("roll-back"),
  freeze: defineUpdate<LaneAnswer, [LaneWordInput]>("freeze"),
  unfreeze: defineUpdate<LaneAnswer, [LaneWordInput]>("unfreeze"),
  adopt: defineUpdate<LaneAnswer, [LaneWordInput]>("adopt"),
  follow: defineUpdate<LaneAnswer, [FollowInput]>("follow"),
  unfollow: defineUpdate<LaneAnswer, [LaneWordInput]>("unfollow"),
  cancelRequest: defineUpdate<LaneAnswer, [CancelRequestInput]>("cancel-request"),
} satisfies Record<LaneMessageName, unknown>;
