import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";

/**
 * `sha256:` and 64 hex digits of a JSON value, whatever the order of its keys. Pure JavaScript: the
 * workflow, its query and the command line compute the same digest, without a call.
 */
export function computeDigest(value: unknown): string {
  return `sha256:${bytesToHex(sha256(utf8ToBytes(toCanonicalJson(value))))}`;
}

export const DIGEST_PATTERN = /^sha256:[0-9a-f]{64}$/;

/** JSON with the keys of every mapping sorted, and without members that are undefined. */
export function toCanonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) =>
    typeof member === "object" && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
}
