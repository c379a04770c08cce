import { ParentClosePolicy, getExternalWorkflowHandle, startChild } from "@temporalio/workflow";
import { summarisePromotion } from "../domain/lane/promotion-summary.ts";
import type { PromotionState } from "../domain/promotion/state.ts";
import type { PromotionStatus } from "../domain/promotion/status.ts";
import { computeRecord } from "../domain/record/promotion-record.ts";
import { promotionEndedSignal } from "./lane-messages.ts";
import { recordWorkflowId, writePromotionRecord } from "./records.ts";

/** How long a record is tried to be written. */
const RECORD_DEADLINE = "1 day";

/**
 * Tells the lane how it ended, and has the record written by a child that is left alone: neither
 * holds the promotion up, and neither can change its outcome.
 */
export async function reportEnd(state: PromotionState, status: PromotionStatus): Promise<void> {
  const summary = summarisePromotion(status, Date.now());
  // The lane may be gone: it also looks by itself.
  const told =
    state.lane === undefined
      ? undefined
      : getExternalWorkflowHandle(state.lane)
          .signal(promotionEndedSignal, summary)
          .catch(() => undefined);
  const recorded = startChild(writePromotionRecord, {
    workflowId: recordWorkflowId(state.spec.target, state.promotion),
    args: [computeRecord(state, { status, summary })],
    parentClosePolicy: ParentClosePolicy.ABANDON,
    workflowExecutionTimeout: RECORD_DEADLINE,
    staticSummary: `Record of promotion ${state.promotion}`,
  }).catch(() => undefined);
  await Promise.all([told, recorded]);
}
