import { ActivityCancellationType, ActivityFailure } from "@temporalio/workflow";
import type { LaneActivities } from "../../activities/lane-activities.ts";
import type { EndpointTarget, PromotionActivities } from "../../activities/promotion-activities.ts";
import { proxyHousekeeping } from "../housekeeping.ts";
import type { Lane } from "./lane-context.ts";

const RETRY = { initialInterval: "1 second", maximumInterval: "1 minute" } as const;

/** Repeated until they succeed: a lane has no deadline. */
export const laneActivities = proxyHousekeeping<
  LaneActivities & Pick<PromotionActivities, "getPolicy">
>({
  startToCloseTimeout: "1 minute",
  retry: RETRY,
  cancellationType: ActivityCancellationType.TRY_CANCEL,
});

/** The sender of a message waits for the answer meanwhile. */
export const proofActivities = proxyHousekeeping<Pick<PromotionActivities, "verifyApprover">>({
  startToCloseTimeout: "10 seconds",
  retry: { ...RETRY, maximumAttempts: 3 },
});

/** Calls to AWS that may fail for good. */
export const awsActivities = proxyHousekeeping<PromotionActivities>({
  startToCloseTimeout: "30 seconds",
  retry: { ...RETRY, maximumAttempts: 20 },
});

/** The innermost words of an activity that failed for good. */
export function describeFailure(error: unknown): string {
  const cause = error instanceof ActivityFailure ? error.cause : error;
  return cause instanceof Error ? cause.message : String(cause);
}

export function endpointOf(lane: Lane): EndpointTarget {
  const { region, role, runtimeId, endpoint } = lane.input.defaults.target;
  return { aws: { region, ...(role === undefined ? {} : { role }) }, runtimeId, endpoint };
}
