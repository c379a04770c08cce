import { KEY_ID, PAYLOAD_KEYS_VARIABLE, PayloadKeyError } from "./key-ring.ts";
import type { KeyRing } from "./key-ring.ts";

const KEY_BYTES = 32;
/** What KMS calls its keys; a name of ours must not look like one. */
const KEY_NAME = /^[\w.-]{1,64}$/;

/**
 * Keys from a text like `2026-10:BASE64,2026-04:BASE64`: the first encrypts, all decrypt. To rotate,
 * put a new one in front, and drop an old one when no history needs it any more.
 *
 * @throws PayloadKeyError
 */
export function createEnvironmentKeys(text: string): KeyRing {
  const keys = new Map(text.split(",").map((entry) => parseKey(entry.trim())));
  const [first] = keys;
  if (!first) throw malformed("it is empty");
  const [name, key] = first;
  return {
    current: () => Promise.resolve({ key, metadata: { [KEY_ID]: name } }),
    find(metadata) {
      const id = metadata[KEY_ID] ?? "";
      const found = keys.get(id);
      if (found) return Promise.resolve(found);
      throw new PayloadKeyError(
        `a payload is encrypted with key "${id}", and this process has ${[...keys.keys()].join(", ")}`,
        { next: `add it to ${PAYLOAD_KEYS_VARIABLE} (behind the first, so that it only reads)` },
      );
    },
  };
}

function parseKey(entry: string): [string, Buffer] {
  const split = entry.indexOf(":");
  const name = entry.slice(0, Math.max(0, split));
  if (!KEY_NAME.test(name)) throw malformed("an entry has no name before its colon");
  const text = entry.slice(split + 1);
  const key = Buffer.from(text, "base64");
  // Never the text itself: it may be a key.
  if (key.length !== KEY_BYTES || !/^[A-Za-z0-9+/]+=*$/.test(text))
    throw malformed(`key "${name}" is not ${KEY_BYTES} bytes in base64`);
  return [name, key];
}

function malformed(why: string): PayloadKeyError {
  return new PayloadKeyError(`${PAYLOAD_KEYS_VARIABLE} cannot be used: ${why}`, {
    next: 'write it like NAME:KEY,OLDER:KEY, with KEY from "openssl rand -base64 32"',
  });
}
