import { createPrivateKey, createPublicKey } from "node:crypto";
import type { KeyObject } from "node:crypto";

import { calculateJwkThumbprint } from "jose";

import type { ProofKey } from "../../domain/promotion/status.ts";

/** What proofs are sealed to: all workers of a task queue have the same. */
export interface ProofKeyPair {
  readonly privateKey: KeyObject;
  readonly publicKey: ProofKey;
}

/** @throws Error when the text is no X25519 private key in PEM */
export async function readProofKey(pem: string): Promise<ProofKeyPair> {
  const privateKey = createPrivateKey(pem);
  if (privateKey.asymmetricKeyType !== "x25519")
    throw new Error(`it holds a key of type ${privateKey.asymmetricKeyType}`);
  const { x = "" } = createPublicKey(privateKey).export({ format: "jwk" });
  const named = { kty: "OKP", crv: "X25519", x } as const;
  return { privateKey, publicKey: { ...named, kid: await calculateJwkThumbprint(named) } };
}
