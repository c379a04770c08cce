import { randomUUID } from "node:crypto";
import type { Client } from "@temporalio/client";
import type { LaneRequest, RequestAnswer } from "../../domain/lane/lane-input.ts";
import type { PromotionSpec } from "../../domain/spec/promotion-spec.ts";
import { sendToLane } from "./send-to-lane.ts";
import type { LaneOptions } from "./send-to-lane.ts";

/**
 * Asks the lane of an endpoint for a promotion. The same key is the same request: CI may ask again.
 *
 * @throws LaneRefusedError, ClientError `NoWorker`, `NoAnswer`
 */
export function requestPromotion(
  client: Client,
  spec: PromotionSpec,
  options: Partial<Omit<LaneRequest, "spec">> & LaneOptions = {},
): Promise<RequestAnswer> {
  const { taskQueue, settings, timeoutMs, ...rest } = options;
  const input: LaneRequest = { key: randomUUID(), onBusy: "reject", ...rest, spec };
  const lane = { taskQueue, settings, timeoutMs };
  return sendToLane(client, spec.target, { name: "request", input, ...lane });
}
