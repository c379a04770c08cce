import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import proto from "@temporalio/proto";
import type { Payload, PayloadCodec } from "@temporalio/common";
import { KMS_KEY_VARIABLE, PAYLOAD_KEYS_VARIABLE, PayloadKeyError } from "./key-ring.ts";
import type { KeyRing } from "./key-ring.ts";

const WirePayload = proto.temporal.api.common.v1.Payload;
const ENCODING = "binary/encrypted";
const CIPHER = "AES-256-GCM";
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Encrypts whole payloads, metadata included, with AES-256-GCM, and leaves what is not encrypted
 * readable: promotions that started before encryption was switched on go on. Without keys it
 * encrypts nothing, and says in plain words what it cannot read.
 */
export function createPayloadCodec(keys: KeyRing | undefined): PayloadCodec {
  return {
    encode: (payloads) =>
      Promise.resolve(keys ? Promise.all(payloads.map((each) => encrypt(keys, each))) : payloads),
    decode: (payloads) => Promise.all(payloads.map((each) => decrypt(keys, each))),
  };
}

async function encrypt(keys: KeyRing, payload: Payload): Promise<Payload> {
  const { key, metadata } = await keys.current();
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv("aes-256-gcm", key, nonce);
  const clear = WirePayload.encode(payload).finish();
  const data = Buffer.concat([nonce, cipher.update(clear), cipher.final(), cipher.getAuthTag()]);
  const described = { ...metadata, encoding: ENCODING, "encryption-cipher": CIPHER };
  return {
    metadata: Object.fromEntries(
      Object.entries(described).map(([name, text]) => [name, Buffer.from(text)]),
    ),
    data,
  };
}

async function decrypt(keys: KeyRing | undefined, payload: Payload): Promise<Payload> {
  const metadata = Object.fromEntries(
    Object.entries(payload.metadata ?? {}).map(([name, bytes]) => [
      name,
      Buffer.from(bytes).toString(),
    ]),
  );
  if (metadata["encoding"] !== ENCODING) return payload;
  if (!keys) {
    throw new PayloadKeyError("a payload is encrypted, and this process has no keys", {
      next: `set ${PAYLOAD_KEYS_VARIABLE} or ${KMS_KEY_VARIABLE} as on the worker that wrote it`,
    });
  }
  const key = await keys.find(metadata);
  const data = Buffer.from(payload.data ?? []);
  if (data.length < NONCE_BYTES + TAG_BYTES) throw unreadable(metadata);
  const decipher = createDecipheriv("aes-256-gcm", key, data.subarray(0, NONCE_BYTES), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAuthTag(data.subarray(-TAG_BYTES));
  try {
    const body = data.subarray(NONCE_BYTES, -TAG_BYTES);
    const clear = Buffer.concat([decipher.update(body), decipher.final()]);
    return WirePayload.decode(clear);
  } catch (cause) {
    throw unreadable(metadata, cause);
  }
}

function unreadable(metadata: Readonly<Record<string, string>>, cause?: unknown): PayloadKeyError {
  const id = metadata["encryption-key-id"] ?? "unknown";
  return new PayloadKeyError(`a payload of key "${id}" was changed, or another key has its name`, {
    next: `compare ${PAYLOAD_KEYS_VARIABLE} with the worker that wrote it`,
    cause,
  });
}
