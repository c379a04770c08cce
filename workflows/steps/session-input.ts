import type { TalkInput } from "../../activities/promotion-activities.ts";
import { computeSessionAllowance } from "../../domain/smoke/planned-turns.ts";
import type { PromotionState } from "../../domain/promotion/state.ts";
import type { TurnSpec } from "../../domain/spec/smoke-spec.ts";
import { awsOf } from "./calls.ts";

/** How the spec says that the agent is to be talked to, through one endpoint and until one moment. */
export function talkInputOf(
  state: PromotionState,
  { qualifier, untilMs }: { qualifier: string; untilMs: number },
): TalkInput {
  const { protocol, caller, marker, redact, turnTimeoutMs, budget } = state.spec.smoke;
  return {
    aws: awsOf(state),
    runtimeArn: state.spec.target.runtimeArn,
    qualifier,
    protocol,
    promotionId: state.promotion,
    ...(caller && { caller: caller.jwt }),
    ...(marker && { marker }),
    ...(redact && { redact }),
    turnTimeoutMs,
    maxAnswerBytes: budget.maxAnswerBytes,
    untilMs,
  };
}

/** What the n-th session says: of each file of payloads one. */
export function turnsOfSession(turns: readonly TurnSpec[], index: number): TurnSpec[] {
  return turns.map((turn) => {
    if (!("payloads" in turn)) return turn;
    const { payloads, ...rest } = turn;
    return { ...rest, payload: payloads[index % payloads.length] };
  });
}

/** How often one session may call the agent. */
export function allowanceOf(state: PromotionState): number {
  const { smoke } = state.spec;
  return computeSessionAllowance(smoke, smoke.budget.maxTurns);
}
