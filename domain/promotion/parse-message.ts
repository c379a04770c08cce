import { DIGEST_PATTERN } from "../digest.ts";
import type { MessageInput } from "./input.ts";
import type { MessageName } from "./status.ts";

const TEXT_KEPT = 500;
/** Session tokens of AWS take most of it. */
export const LONGEST_PROOF = 16_000;

const FIELDS: readonly string[] = ["promotion", "by", "reason", "digest", "proof"];
const VERSION = /^[1-9][0-9]{0,4}$/;

/** The message's argument if it has the right shape, else why not. */
export function parseMessage(argument: unknown, name?: MessageName): MessageInput | string {
  const known = name === "point-to" ? [...FIELDS, "version"] : FIELDS;
  if (typeof argument !== "object" || argument === null || Array.isArray(argument)) {
    return 'The message takes one object, like {"promotion": "1a2b3c4d", "by": "you", "reason": "why"}.';
  }
  const unknown = Object.keys(argument).find((key) => !known.includes(key));
  if (unknown !== undefined) return `The message has an unknown field "${cut(unknown)}".`;
  const fields = argument as Record<string, unknown>;
  const bad = known.find((key) => fields[key] !== undefined && typeof fields[key] !== "string");
  if (bad !== undefined) return `The message's field "${bad}" must be text.`;
  if (fields["promotion"] === undefined)
    return 'The message must name the promotion\'s number in its field "promotion".';
  if (name === "point-to" && !VERSION.test(String(fields["version"] ?? "")))
    return 'The message must name a version, like {"version": "12"}.';
  return assessSizes(fields as unknown as MessageInput) ?? (fields as unknown as MessageInput);
}

function assessSizes({ digest, proof }: MessageInput): string | undefined {
  if (digest !== undefined && !DIGEST_PATTERN.test(digest))
    return 'The message\'s field "digest" must be one that status shows: sha256: and 64 hexadecimal digits.';
  if (proof !== undefined && proof.length > LONGEST_PROOF)
    return `The message's field "proof" is too long (${proof.length} characters, at most ${LONGEST_PROOF}).`;
  return undefined;
}

export function cut(text: string): string {
  return text.slice(0, TEXT_KEPT);
}
