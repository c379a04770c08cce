import { computeDigest } from "../digest.ts";
import type { LaneRight } from "../policy/policy.ts";
import type { MessageInput } from "../promotion/input.ts";
import type { MessageName } from "../promotion/status.ts";
import { laneWorkflowId } from "../target.ts";
import type { EndpointIdentity } from "../target.ts";

/** The header of a proof that says what it is a proof for. It is part of what AWS checks. */
export const STATEMENT_HEADER = "x-acr-digest";

/**
 * What the sender of a message puts its name to: the message and everything in it, so that a proof
 * is worth nothing with another message, another promotion, or another content.
 */
export function computeStatement(name: MessageName, input: MessageInput): string {
  return state(name, input);
}

/** The same for a message to a lane. It does not name its endpoint; what is signed does. */
export function computeLaneStatement(
  right: LaneRight,
  input: object & { readonly proof?: string },
  target: EndpointIdentity,
): string {
  const said = { ...input, lane: laneWorkflowId(target) };
  return state(right, said);
}

function state(name: string, input: object & { readonly proof?: string }): string {
  const { proof: _proof, ...said } = input;
  return `${name} ${computeDigest(said)}`;
}
