// The real lane with promotions that end at once, for what takes hundreds of them.
import {
  getExternalWorkflowHandle,
  condition,
  defineSignal,
  proxyActivities,
  setHandler,
  workflowInfo,
} from "@temporalio/workflow";
import type { PromotionInput } from "../../../domain/promotion/promotion-input.ts";
import { computePromotionNumber } from "../../../domain/promotion/session-ids.ts";
import type { PromotionStatus } from "../../../domain/promotion/status.ts";
import type { PromotionSummary } from "../../../domain/lane/promotion-summary.ts";
import { promotionEndedSignal } from "../../../workflows/lane-messages.ts";

export { lane } from "../../../workflows/lane.ts";

/** The test's own activity: each promotion that ran, by what it was asked for. */
export interface Witness {
  witness(requestedBy: string): Promise<void>;
}

const { witness } = proxyActivities<Witness>({ startToCloseTimeout: "10 seconds" });

const releaseSignal = defineSignal("release");

export async function promotion(
  input: PromotionInput,
): Promise<PromotionSummary & Pick<PromotionStatus, "decisions">> {
  const startedAtMs = Date.now();
  await witness(input.requestedBy ?? "");
  let released = input.requestedBy !== "held";
  setHandler(releaseSignal, () => void (released = true));
  await condition(() => released);
  const summary: PromotionSummary = {
    promotion: computePromotionNumber(workflowInfo().firstExecutionRunId),
    kind: "promotion",
    outcome: { kind: "nothing-to-do", explanation: "fake" },
    startedAtMs,
    endedAtMs: Date.now(),
  };
  // Some report their end, the others are found by the lane's own look.
  if (input.lane !== undefined && !input.requestedBy?.endsWith("silent"))
    await getExternalWorkflowHandle(input.lane).signal(promotionEndedSignal, summary);
  // As much of a status as the lane reads.
  return { ...summary, decisions: [] };
}
