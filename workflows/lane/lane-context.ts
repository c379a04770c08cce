import type { VerifiedApprover } from "../../activities/promotion-activities.ts";
import type { LaneInput } from "../../domain/lane/lane-input.ts";
import type { LaneState } from "../../domain/lane/lane-state.ts";
import type { LaneRight } from "../../domain/policy/policy.ts";
import { promotionWorkflowId } from "../../domain/target.ts";

/** What the parts of a lane share within one run. */
export interface Lane {
  readonly input: LaneInput;
  readonly state: LaneState;
  /** Of the promotions of this endpoint. */
  readonly promotionWorkflowId: string;
  /** Makes the main loop look again. */
  wake(): void;
  /** True once for each time that it was woken. */
  isWoken(): boolean;
  rest(): void;
  /** Set by whoever needs the policy as it is now; unset when it has been read. */
  policyWanted: boolean;
  /** Messages whose senders are still to be proven; each handler waits for its own. */
  readonly unproven: UnprovenWord[];
}

export interface UnprovenWord {
  readonly right: LaneRight;
  /** What must have been signed. */
  readonly statement: string;
  readonly proof: string;
  conclude(verdict: VerifiedApprover): void;
}

export function createLane(input: LaneInput, state: LaneState): Lane {
  let woken = true;
  return {
    input,
    state,
    promotionWorkflowId: promotionWorkflowId(input.defaults.target),
    wake: () => void (woken = true),
    isWoken: () => woken,
    rest: () => void (woken = false),
    policyWanted: true,
    unproven: [],
  };
}
