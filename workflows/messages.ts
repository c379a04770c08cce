import { defineQuery, defineSignal, defineUpdate } from "@temporalio/workflow";
import type { MessageAnswer, MessageInput } from "../domain/promotion/input.ts";
import type { LaneWord } from "../domain/promotion/promotion-input.ts";
import type { MessageName, PromotionStatus } from "../domain/promotion/status.ts";

/** The promotion workflow's type name. */
export const PROMOTION_WORKFLOW = "promotion";

/** What a lane tells the promotion that it started. */
export const laneWordSignal = defineSignal<[LaneWord]>("lane");

export const statusQuery = defineQuery<PromotionStatus>("status");

/** Each message is a signal (for the UI and for people) and an update (accepted or refused, with the reason). */
export const messageSignals = {
  approve: defineSignal<[MessageInput]>("approve"),
  reject: defineSignal<[MessageInput]>("reject"),
  abort: defineSignal<[MessageInput]>("abort"),
  retry: defineSignal<[MessageInput]>("retry"),
  accept: defineSignal<[MessageInput]>("accept"),
} satisfies Record<MessageName, unknown>;

export const messageUpdates = {
  approve: defineUpdate<MessageAnswer, [MessageInput]>("approve"),
  reject: defineUpdate<MessageAnswer, [MessageInput]>("reject"),
  abort: defineUpdate<MessageAnswer, [MessageInput]>("abort"),
  retry: defineUpdate<MessageAnswer, [MessageInput]>("retry"),
  accept: defineUpdate<MessageAnswer, [MessageInput]>("accept"),
} satisfies Record<MessageName, unknown>;
