import { readFile } from "node:fs/promises";
import { readProofKey } from "../activities/proof/proof-key.ts";
import type { ProofKeyPair } from "../activities/proof/proof-key.ts";
import { ClientError } from "../client/client-error.ts";
import { requirePolicy } from "../client/policy/require-policy.ts";
import type { Policy } from "../domain/policy/policy.ts";

/** What a worker holds promotions to, and what it needs to know who is who. */
export interface Oversight {
  readonly policy?: Policy;
  readonly proofKey?: ProofKeyPair;
}

/** Reads policy and key once, at the worker's start: a mistake in them ends it then, not later. */
export async function loadOversight(from: {
  readonly policyFile?: string;
  readonly proofKeyFile?: string;
}): Promise<Oversight> {
  const { policyFile, proofKeyFile } = from;
  const policy = policyFile === undefined ? undefined : await requirePolicy(policyFile);
  const proofKey = proofKeyFile === undefined ? undefined : await requireProofKey(proofKeyFile);
  if (policy?.rules.some(({ requireProof }) => requireProof === true) && !proofKey) {
    throw new ClientError(
      "ConfigInvalid",
      `the policy ${policyFile} asks for proof of who approves, but the worker has no key for proofs`,
      {
        next: "openssl genpkey -algorithm x25519 -out proof-key.pem, then start every worker with --proof-key proof-key.pem",
      },
    );
  }
  return { ...(policy ? { policy } : {}), ...(proofKey ? { proofKey } : {}) };
}

async function requireProofKey(file: string): Promise<ProofKeyPair> {
  try {
    return await readProofKey(await readFile(file, "utf8"));
  } catch (error) {
    throw new ClientError(
      "ConfigInvalid",
      `${file} holds no X25519 private key in PEM (${(error as Error).message})`,
      { next: `openssl genpkey -algorithm x25519 -out ${file}`, cause: error },
    );
  }
}
