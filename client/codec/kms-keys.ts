import { DecryptCommand, GenerateDataKeyCommand, KMSClient } from "@aws-sdk/client-kms";
import { KEY_ID, KMS_KEY_VARIABLE, PayloadKeyError, WRAPPED_KEY } from "./key-ring.ts";
import type { DataKey, KeyRing } from "./key-ring.ts";

/** A new data key this often: one KMS call an hour a process, and less to lose with one. */
const DATA_KEY_LIFE_MS = 3_600_000;
/** Far below the 2^32 random nonces after which a key of AES-GCM is used up. */
const MOST_USES = 1_000_000;
/** Unwrapped keys kept for reading: one an hour a process that wrote. */
const KEPT_KEYS = 1_000;
/** So that a wrapped key of ours cannot be passed off as another program's. */
const CONTEXT = { purpose: "agentcore-rollouts-payloads" };

/** Data keys under one KMS key; each payload carries its own, wrapped. KMS rotates what wraps them. */
export function createKmsKeys(keyId: string, client = new KMSClient({ maxAttempts: 3 })): KeyRing {
  const unwrapped = new Map<string, Promise<Buffer>>();
  let current: { made: Promise<DataKey>; sinceMs: number; uses: number } | undefined;
  const unwrap = async (wrapped: string): Promise<Buffer> => {
    const command = new DecryptCommand({
      CiphertextBlob: Buffer.from(wrapped, "base64"),
      EncryptionContext: CONTEXT,
      KeyId: keyId,
    });
    const { Plaintext } = await client.send(command).catch((error: unknown) => {
      throw refused("Decrypt", keyId, error);
    });
    return Buffer.from(Plaintext ?? []);
  };
  return {
    current() {
      const isSpent =
        !current || Date.now() - current.sinceMs > DATA_KEY_LIFE_MS || current.uses >= MOST_USES;
      if (!current || isSpent) {
        const made = makeDataKey(client, keyId);
        current = { made, sinceMs: Date.now(), uses: 0 };
        // A refusal is not kept: the next payload asks again.
        made.catch(() => (current = undefined));
      }
      current.uses += 1;
      return current.made;
    },
    find(metadata) {
      const wrapped = metadata[WRAPPED_KEY] ?? "";
      const known = unwrapped.get(wrapped);
      if (known) return known;
      const asked = unwrap(wrapped);
      asked.catch(() => unwrapped.delete(wrapped));
      unwrapped.set(wrapped, asked);
      if (unwrapped.size > KEPT_KEYS) unwrapped.delete(unwrapped.keys().next().value ?? "");
      return asked;
    },
  };
}

async function makeDataKey(client: KMSClient, keyId: string): Promise<DataKey> {
  const command = new GenerateDataKeyCommand({
    KeyId: keyId,
    KeySpec: "AES_256",
    EncryptionContext: CONTEXT,
  });
  const made = await client.send(command).catch((error: unknown) => {
    throw refused("GenerateDataKey", keyId, error);
  });
  return {
    key: Buffer.from(made.Plaintext ?? []),
    metadata: {
      [KEY_ID]: made.KeyId ?? keyId,
      [WRAPPED_KEY]: Buffer.from(made.CiphertextBlob ?? []).toString("base64"),
    },
  };
}

function refused(operation: string, keyId: string, cause: unknown): PayloadKeyError {
  const { name, message } = cause as Error;
  return new PayloadKeyError(`KMS ${operation} with ${keyId} failed (${name}: ${message})`, {
    next: `give this process kms:GenerateDataKey and kms:Decrypt on the key that ${KMS_KEY_VARIABLE} names`,
    cause,
  });
}
