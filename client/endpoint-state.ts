import { asksPerson, describeLane } from "../domain/lane/lane-status.ts";
import { renderCommand } from "../domain/promotion/next-commands.ts";
import type { LaneView } from "./lanes/lanes.ts";
import type { PromotionView } from "./promotion-view.ts";
import { shortNameOf } from "./promotion-name.ts";

/** What happens at an endpoint: of its lane and of the promotion that runs there, what matters more. */
export interface EndpointState {
  /** A phase of the lane's where it asks a person; else of the promotion's, or the lane's without one. */
  readonly phase: string;
  readonly callsPerson: boolean;
  readonly headline: string;
  /** What holds besides, such as a freeze. */
  readonly notes: readonly string[];
  /** What to run next, where it goes on only when somebody says so. */
  readonly command?: string;
}

const CALLS_A_PERSON: ReadonlySet<string> = new Set([
  "needs-person",
  "waiting-for-approval",
  "failed",
]);

/** @param promotion the one that runs there, if any */
export function computeEndpointState(
  lane: LaneView | undefined,
  promotion: PromotionView | undefined,
): EndpointState {
  const status = lane?.status;
  const isAsking = status !== undefined && asksPerson(status);
  const ofPromotion = isAsking ? undefined : promotion;
  const phase =
    ofPromotion?.status?.phase ?? ofPromotion?.lastPhase ?? status?.phase ?? "no answer";
  const headline =
    ofPromotion?.status?.headline ??
    ofPromotion?.problem ??
    status?.headline ??
    lane?.problem ??
    "";
  const callsPerson = isAsking || CALLS_A_PERSON.has(phase);
  const isWaiting = callsPerson || phase === "paused";
  const command = isWaiting ? commandOf(lane, ofPromotion) : undefined;
  return {
    phase,
    callsPerson,
    headline,
    notes: status ? describeLane(status, headline) : [],
    ...(command === undefined ? {} : { command }),
  };
}

function commandOf(lane: LaneView | undefined, promotion: PromotionView | undefined): string {
  const { paused, waiting } = promotion?.status ?? {};
  const answer = paused ? "resume" : waiting?.answers[0];
  if (promotion && answer !== undefined)
    return renderCommand(answer, shortNameOf(promotion.workflowId));
  return lane === undefined
    ? "agentcore-rollouts status"
    : `agentcore-rollouts lanes ${shortNameOf(lane.workflowId)}`;
}
