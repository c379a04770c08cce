import { defineQuery, defineSignal, defineUpdate } from "./define-message.ts";
import type { MessageAnswer, MessageInput } from "../domain/promotion/input.ts";
import type { LaneWord } from "../domain/promotion/promotion-input.ts";
import type { MessageName, PromotionStatus } from "../domain/promotion/status.ts";
import type { PromotionRecord } from "../domain/record/promotion-record.ts";

/** The promotion workflow's type name. */
export const PROMOTION_WORKFLOW = "promotion";

/** What a lane tells the promotion that it started. */
export const laneWordSignal = defineSignal<[LaneWord]>("lane");

export const statusQuery = defineQuery<PromotionStatus>("status");

/** All that is kept of it: what a report is made of, also while it runs. */
export const recordQuery = defineQuery<PromotionRecord>("record");

/** Each message is a signal (for the UI and for people) and an update (accepted or refused, with the reason). */
export const messageSignals = {
  approve: defineSignal<[MessageInput]>("approve"),
  reject: defineSignal<[MessageInput]>("reject"),
  pause: defineSignal<[MessageInput]>("pause"),
  resume: defineSignal<[MessageInput]>("resume"),
  abort: defineSignal<[MessageInput]>("abort"),
  "skip-bake": defineSignal<[MessageInput]>("skip-bake"),
  "override-freeze": defineSignal<[MessageInput]>("override-freeze"),
  retry: defineSignal<[MessageInput]>("retry"),
  accept: defineSignal<[MessageInput]>("accept"),
  "point-to": defineSignal<[MessageInput]>("point-to"),
} satisfies Record<MessageName, unknown>;

export const messageUpdates = {
  approve: defineUpdate<MessageAnswer, [MessageInput]>("approve"),
  reject: defineUpdate<MessageAnswer, [MessageInput]>("reject"),
  pause: defineUpdate<MessageAnswer, [MessageInput]>("pause"),
  resume: defineUpdate<MessageAnswer, [MessageInput]>("resume"),
  abort: defineUpdate<MessageAnswer, [MessageInput]>("abort"),
  "skip-bake": defineUpdate<MessageAnswer, [MessageInput]>("skip-bake"),
  "override-freeze": defineUpdate<MessageAnswer, [MessageInput]>("override-freeze"),
  retry: defineUpdate<MessageAnswer, [MessageInput]>("retry"),
  accept: defineUpdate<MessageAnswer, [MessageInput]>("accept"),
  "point-to": defineUpdate<MessageAnswer, [MessageInput]>("point-to"),
} satisfies Record<MessageName, unknown>;
