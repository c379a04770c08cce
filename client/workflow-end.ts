import { ApplicationFailure, CancelledFailure, TerminatedFailure } from "@temporalio/client";
import type { WorkflowExecutionStatusName, WorkflowFailedError } from "@temporalio/client";
import type { PromotionStatus } from "../domain/promotion/status.ts";

/** Why a workflow failed, or was ended from outside. */
export interface WorkflowFailure {
  readonly code: string;
  readonly message: string;
}

/** A promotion that failed by itself left its last status in the failure. */
export function describeFailure(error: WorkflowFailedError): {
  failure: WorkflowFailure | undefined;
  status?: PromotionStatus;
} {
  const { cause } = error;
  if (!(cause instanceof ApplicationFailure)) {
    const end =
      cause instanceof TerminatedFailure
        ? "TERMINATED"
        : cause instanceof CancelledFailure
          ? "CANCELLED"
          : "TIMED_OUT";
    return { failure: describeOutsideEnd(end) };
  }
  const [status] = (cause.details ?? []) as (PromotionStatus | undefined)[];
  return {
    failure: { code: cause.type ?? "Unknown", message: cause.message },
    ...(status ? { status } : {}),
  };
}

const OUTSIDE_ENDS: Readonly<Record<string, string>> = {
  TERMINATED: "terminated",
  CANCELLED: "cancelled",
  TIMED_OUT: "ended by a time-out",
};

/** Undefined for a workflow that runs, or that ended by itself. */
export function describeOutsideEnd(
  execution: WorkflowExecutionStatusName,
): WorkflowFailure | undefined {
  const end = OUTSIDE_ENDS[execution];
  if (end === undefined) return undefined;
  return {
    code: "EndedFromOutside",
    message: `The workflow was ${end} from outside: nothing watches the endpoint any more, and no rollback follows.`,
  };
}
