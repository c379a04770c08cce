import { CompactEncrypt, importJWK } from "jose";
import type { ProofKey } from "../../domain/promotion/status.ts";
import type { PresignedIdentity } from "./presign-identity.ts";

/** Only the worker can open it: what is sealed is good for minutes as the signer's own word. */
export async function sealProof(request: PresignedIdentity, key: ProofKey): Promise<string> {
  return new CompactEncrypt(new TextEncoder().encode(JSON.stringify(request)))
    .setProtectedHeader({ alg: "ECDH-ES", enc: "A256GCM", kid: key.kid })
    .encrypt(await importJWK({ ...key }, "ECDH-ES"));
}
