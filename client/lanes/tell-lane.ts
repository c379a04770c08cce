import type { Client } from "@temporalio/client";
import { computeLaneStatement } from "../../domain/approval/statement.ts";
import type { LaneMessageName } from "../../domain/lane/parse-lane-message.ts";
import { RIGHT_OF_MESSAGE } from "../../domain/lane/rights.ts";
import type { LaneRight } from "../../domain/policy/policy.ts";
import type { ProofOffer } from "../../domain/promotion/status.ts";
import { laneWorkflowId } from "../../domain/target.ts";
import type { PromotionTarget } from "../../domain/target.ts";
import { ClientError } from "../client-error.ts";
import type { IdentitySource } from "../proof/presign-identity.ts";
import { signStatement } from "../proof/prove-sender.ts";
import { getLane } from "./lanes.ts";
import { LaneRefusedError, sendToLane } from "./send-to-lane.ts";
import type { LaneMessages, LaneOptions } from "./send-to-lane.ts";

type Offer = ProofOffer<LaneRight>;

/**
 * What a person says to a lane, with a proof of who says it where the policy asks for one.
 *
 * @throws LaneRefusedError, ClientError `NoWorker`, `NoAnswer`, `NoCredentials`
 */
export async function tellLane<K extends Exclude<LaneMessageName, "request">>(
  client: Client,
  target: PromotionTarget,
  message: { name: K; input: LaneMessages[K][0] } & LaneOptions & {
      readonly identity: Omit<IdentitySource, "region">;
    },
): Promise<LaneMessages[K][1]> {
  const { identity, ...sent } = message;
  const right = RIGHT_OF_MESSAGE[message.name];
  const send = async (offer: Offer | undefined): Promise<LaneMessages[K][1]> => {
    if (!offer?.needed.includes(right)) return sendToLane(client, target, sent);
    const statement = computeLaneStatement(right, sent.input, target);
    const proof = await signStatement(statement, offer, identity);
    return sendToLane(client, target, { ...sent, input: { ...sent.input, proof } });
  };
  const offer = await readOffer(client, target);
  try {
    return await send(offer);
  } catch (error) {
    if (!(error instanceof LaneRefusedError) || error.refusal !== "NotProven") throw error;
    // A lane that was made just now, or whose policy has changed, offers it only after it was asked.
    const fresh = await readOffer(client, target);
    if (!fresh || isSame(offer, fresh, right)) throw error;
    return send(fresh);
  }
}

async function readOffer(client: Client, target: PromotionTarget): Promise<Offer | undefined> {
  try {
    return (await getLane(client, laneWorkflowId(target))).status?.proof;
  } catch (error) {
    if (error instanceof ClientError && error.code === "LaneNotFound") return undefined;
    throw error;
  }
}

function isSame(before: Offer | undefined, fresh: Offer, right: LaneRight): boolean {
  const wasNeeded = before?.needed.includes(right) ?? false;
  return wasNeeded === fresh.needed.includes(right) && before?.key.kid === fresh.key.kid;
}
