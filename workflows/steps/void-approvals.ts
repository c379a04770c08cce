import type { PromotionState } from "../../domain/promotion/state.ts";
import { notice } from "./progress.ts";

/** What the approvals were given for is no more: they count for nothing, and people are told. */
export function voidApprovals(state: PromotionState, why: string): void {
  const given = state.inbox.approvals.length;
  state.inbox.approvals = [];
  delete state.approval;
  if (given === 0) return;
  state.voided = { count: (state.voided?.count ?? 0) + given, why };
  notice(
    state,
    given === 1
      ? `An approval is void: ${why}. It has to be given anew.`
      : `${given} approvals are void: ${why}. They have to be given anew.`,
  );
}
