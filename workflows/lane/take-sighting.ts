import type { LaneSighting } from "../../activities/lane-activities.ts";
import { noteInLane } from "../../domain/lane/lane-state.ts";
import { summarisePromotion } from "../../domain/lane/promotion-summary.ts";
import type { PromotionSummary } from "../../domain/lane/promotion-summary.ts";
import { takeEndpoint, takeNewest } from "../../domain/lane/take-sighting.ts";
import type { Lane } from "./lane-context.ts";
import { laneActivities } from "./lane-calls.ts";
import { onDriftOf, untilPolicyIsRead } from "./policy.ts";
import { takeOverDirect } from "./watch-promotion.ts";

/** Takes what was seen of the endpoint between promotions. */
export async function takeSighting(context: Lane, sighting: LaneSighting): Promise<void> {
  const { state } = context;
  const { problem, endpoint, newest } = sighting;
  if (problem !== undefined) {
    noteInLane(state, Date.now(), `The endpoint could not be read: ${problem}`);
    state.problem = problem;
    return;
  }
  delete state.problem;
  if (newest !== undefined) takeNewest(state, newest, Date.now());
  // A promotion that has begun meanwhile reads the endpoint itself.
  if (endpoint === undefined || state.running) return;
  const direct = state.expected === undefined ? undefined : await findDirect(context);
  await untilPolicyIsRead(context);
  takeEndpoint(state, endpoint, { onDrift: onDriftOf(context), now: Date.now(), direct });
}

/** The promotion that may explain a move: one that was started without the lane. */
async function findDirect(
  context: Lane,
): Promise<{ running: boolean; summary?: PromotionSummary } | undefined> {
  if (await takeOverDirect(context)) return { running: true };
  const { promotionWorkflowId: workflowId, state } = context;
  const found = await laneActivities.describePromotion({ workflowId });
  if (!found?.status) return undefined;
  const summary = summarisePromotion(found.status, Date.now());
  const isKnown = state.outcomes.some(({ promotion }) => promotion === summary.promotion);
  return isKnown ? undefined : { running: false, summary };
}
