import type { PayloadCodec } from "@temporalio/common";
import { createEnvironmentKeys } from "./environment-keys.ts";
import { KMS_KEY_VARIABLE, PAYLOAD_KEYS_VARIABLE, WRAPPED_KEY } from "./key-ring.ts";
import type { KeyRing } from "./key-ring.ts";
import { createPayloadCodec } from "./payload-codec.ts";

/** Whether payloads are to be encrypted, by the environment of a process. */
export function isEncrypting(env: NodeJS.ProcessEnv): boolean {
  return Boolean(env[KMS_KEY_VARIABLE] || env[PAYLOAD_KEYS_VARIABLE]);
}

/**
 * The codec that the environment asks for: of worker, client and codec server alike. With both
 * variables set KMS writes, and the keys of the other still read.
 *
 * @throws PayloadKeyError
 */
export async function loadPayloadCodec(env: NodeJS.ProcessEnv): Promise<PayloadCodec> {
  const text = env[PAYLOAD_KEYS_VARIABLE];
  const named = text ? createEnvironmentKeys(text) : undefined;
  const kmsKey = env[KMS_KEY_VARIABLE];
  if (!kmsKey) return createPayloadCodec(named);
  // KMS is loaded where it is used: the command line must be quick.
  const { createKmsKeys } = await import("./kms-keys.ts");
  return createPayloadCodec(joinKeys(createKmsKeys(kmsKey), named));
}

function joinKeys(kms: KeyRing, named: KeyRing | undefined): KeyRing {
  return {
    current: () => kms.current(),
    find: (metadata) =>
      metadata[WRAPPED_KEY] === undefined && named ? named.find(metadata) : kms.find(metadata),
  };
}
