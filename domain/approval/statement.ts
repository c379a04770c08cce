import { computeDigest } from "../digest.ts";
import type { MessageInput } from "../promotion/input.ts";

/** The header of a proof that says what it is a proof for. It is part of what AWS checks. */
export const STATEMENT_HEADER = "x-acr-digest";

/**
 * What the sender of a message puts its name to: the message and everything in it, so that a proof
 * is worth nothing with another message, another promotion, or another content.
 */
export function computeStatement(name: string, input: MessageInput): string {
  const { proof: _proof, ...said } = input;
  return `${name} ${computeDigest(said)}`;
}
