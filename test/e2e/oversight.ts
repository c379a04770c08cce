import { generateKeyPairSync } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { onTestFinished } from "vitest";
import type { WorkerConfig } from "../../worker/worker-config.ts";

/** What a worker is started with to hold promotions to. */
export type Oversight = Pick<WorkerConfig, "policyFile" | "proofKeyFile">;

/** Files for a worker that holds promotions to a policy, written as the YAML file would be. */
export async function oversee(policy: {
  roles?: Record<string, string[]>;
  rules: object[];
  freeze?: object[];
}): Promise<Oversight> {
  const folder = await mkdtemp(path.join(tmpdir(), "acr-policy-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const policyFile = path.join(folder, "policy.json");
  const proofKeyFile = path.join(folder, "proof-key.pem");
  await writeFile(policyFile, JSON.stringify({ version: 1, ...policy }));
  const { privateKey } = generateKeyPairSync("x25519");
  await writeFile(proofKeyFile, privateKey.export({ type: "pkcs8", format: "pem" }));
  return { policyFile, proofKeyFile };
}
