import { compactDecrypt, decodeProtectedHeader } from "jose";

import type { ProofKeyPair } from "./proof-key.ts";

/** A presigned request as its signer sealed it. */
export interface SealedRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** What is in a proof, or why it cannot be known. */
export async function openProof(
  proof: string,
  pair: ProofKeyPair,
): Promise<SealedRequest | { readonly refused: string; readonly otherKey?: true }> {
  try {
    const { kid } = decodeProtectedHeader(proof);
    if (kid !== pair.publicKey.kid)
      return { refused: "The proof was sealed for another key; send it again.", otherKey: true };
    const { plaintext } = await compactDecrypt(proof, pair.privateKey, {
      keyManagementAlgorithms: ["ECDH-ES"],
      contentEncryptionAlgorithms: ["A256GCM"],
    });
    const request: unknown = JSON.parse(new TextDecoder().decode(plaintext));
    return isSealedRequest(request)
      ? request
      : { refused: "The proof holds no presigned request." };
  } catch {
    return { refused: "The proof cannot be opened: it is not what agentcore-rollouts seals." };
  }
}

function isSealedRequest(value: unknown): value is SealedRequest {
  const { url, headers } = (value ?? {}) as Partial<SealedRequest>;
  return (
    typeof url === "string" &&
    typeof headers === "object" &&
    headers !== null &&
    Object.values(headers).every((header) => typeof header === "string")
  );
}
