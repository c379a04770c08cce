import { CancellationScope, condition } from "@temporalio/workflow";
import type { VerifiedApprover } from "../../activities/promotion-activities.ts";
import { namePrincipal, toPrincipal } from "../../domain/approval/principal.ts";
import type { Principal } from "../../domain/approval/principal.ts";
import { computeLaneStatement } from "../../domain/approval/statement.ts";
import type { LaneRefusal } from "../../domain/lane/lane-input.ts";
import { assessRight } from "../../domain/policy/assess-right.ts";
import type { LaneRight } from "../../domain/policy/policy.ts";
import { describeFailure, proofActivities } from "./lane-calls.ts";
import type { Lane, UnprovenWord } from "./lane-context.ts";
import { untilPolicyIsRead } from "./policy.ts";

/** Each costs a call to STS. */
const MOST_UNPROVEN = 20;

/** Who sends a message, as it is recorded. */
export interface Sender {
  readonly by?: string;
  /** Of the proof that AWS vouched for. */
  readonly proofId?: string;
}

interface Said {
  readonly by?: string;
  readonly proof?: string;
}

/** Has senders proven, one after the other, beside the main loop: handlers run no activities. */
export async function proveSenders(lane: Lane): Promise<never> {
  for (;;) {
    await condition(() => lane.unproven.length > 0);
    const [word] = lane.unproven;
    if (!word) continue;
    const verdict = await verify(lane, word);
    lane.unproven.shift();
    word.conclude(verdict);
  }
}

/** Who sends a message, where the policy as it is now lets that person; else why not. */
export async function findSender(
  lane: Lane,
  right: LaneRight,
  said: Said,
): Promise<Sender | { readonly refusal: LaneRefusal }> {
  await untilPolicyIsRead(lane);
  const { policy } = lane.state;
  const { by, proof } = said;
  const verdict = proof === undefined ? undefined : await prove(lane, right, { ...said, proof });
  if (verdict && "refused" in verdict) return refuse("NotProven", verdict.refused);
  const principal = verdict ? toPrincipal(verdict.arn) : typed(by);
  const why = assessRight(right, principal, policy);
  if (why !== undefined)
    return refuse(policy?.requireProof === true && !verdict ? "NotProven" : "NotAllowed", why);
  return {
    ...(principal ? { by: namePrincipal(principal) } : {}),
    ...(verdict ? { proofId: verdict.id } : {}),
  };
}

function typed(name: string | undefined): Principal | undefined {
  return name === undefined ? undefined : { proven: false, name };
}

function refuse(code: LaneRefusal["code"], why: string): { refusal: LaneRefusal } {
  return { refusal: { code, why } };
}

async function prove(
  lane: Lane,
  right: LaneRight,
  said: Said & { readonly proof: string },
): Promise<VerifiedApprover> {
  if (lane.unproven.length >= MOST_UNPROVEN)
    return { refused: "Too many proofs wait to be checked. Send it again." };
  const statement = computeLaneStatement(right, said, lane.input.defaults.target);
  let verdict: VerifiedApprover | undefined;
  const conclude = (given: VerifiedApprover): void => void (verdict = given);
  lane.unproven.push({ right, statement, proof: said.proof, conclude });
  // Handlers run in the root scope, where a cancelled lane's waits fail.
  await CancellationScope.nonCancellable(() => condition(() => verdict !== undefined));
  return verdict ?? { refused: "Nobody checked it. Send it again." };
}

async function verify(lane: Lane, word: UnprovenWord): Promise<VerifiedApprover> {
  const { right, statement, proof } = word;
  const { region } = lane.input.defaults.target;
  const regions = lane.state.proof?.regions ?? [region];
  try {
    return await proofActivities.verifyApprover.executeWithOptions(
      { summary: `Who sends ${right}` },
      [{ proof, statement, regions }],
    );
  } catch (error) {
    const why = describeFailure(error);
    return { refused: `Who sent it could not be checked (${why}). Send it again.` };
  }
}
