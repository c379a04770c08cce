import { condition } from "@temporalio/workflow";
import { computeStatement } from "../domain/approval/statement.ts";
import { toPrincipal } from "../domain/approval/principal.ts";
import { CallError } from "../domain/promotion/failures.ts";
import type { UnprovenMessage, Vouched } from "../domain/promotion/inbox.ts";
import type { PromotionState } from "../domain/promotion/state.ts";
import type { PromotionEnvironment } from "./environment.ts";

/** An approver waits for the answer meanwhile. */
const PROOF_TIMEOUT_MS = 15_000;

type Verdict = Vouched | { readonly refused: string };
export type Conclude = (message: UnprovenMessage, verdict: Verdict) => void;

/**
 * Has the senders of messages proven, one after the other, beside the steps: handlers run no
 * activities. A message stays in the inbox until it was concluded, also for the next run.
 */
export async function proveSenders(
  env: PromotionEnvironment,
  state: PromotionState,
  conclude: Conclude,
): Promise<void> {
  for (;;) {
    await condition(() => state.inbox.unproven.length > 0);
    const [message] = state.inbox.unproven;
    if (message) conclude(message, await verify(env, state, message));
  }
}

async function verify(
  env: PromotionEnvironment,
  state: PromotionState,
  { name, input }: UnprovenMessage,
): Promise<Verdict> {
  try {
    const verdict = await env.call(
      "verifyApprover",
      {
        proof: input.proof,
        statement: computeStatement(name, input),
        regions: state.proof?.regions ?? [state.spec.target.region],
      },
      { summary: `Who sends ${name}`, untilMs: env.now() + PROOF_TIMEOUT_MS },
    );
    if (verdict.key && state.proof) state.proof = { ...state.proof, key: verdict.key };
    return "arn" in verdict
      ? { principal: toPrincipal(verdict.arn), id: verdict.id }
      : { refused: verdict.refused };
  } catch (error) {
    if (!(error instanceof CallError)) throw error;
    return { refused: `Who sent it could not be checked (${error.message}). Send it again.` };
  }
}
