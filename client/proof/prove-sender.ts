import { computeStatement } from "../../domain/approval/statement.ts";
import type { MessageInput } from "../../domain/promotion/input.ts";
import type { MessageName, ProofOffer } from "../../domain/promotion/status.ts";
import type { IdentitySource } from "./presign-identity.ts";

/**
 * The message with a proof of who sends it, good for exactly this message.
 *
 * @throws ClientError `NoCredentials`
 */
export async function proveSender(
  message: { readonly name: MessageName; readonly input: MessageInput },
  offer: ProofOffer,
  source: Omit<IdentitySource, "region">,
): Promise<MessageInput & { readonly proof: string }> {
  const { name, input } = message;
  return { ...input, proof: await signStatement(computeStatement(name, input), offer, source) };
}

/**
 * A proof of who says this, sealed to the worker.
 *
 * @throws ClientError `NoCredentials`
 */
export async function signStatement(
  statement: string,
  { regions, key }: Pick<ProofOffer, "regions" | "key">,
  source: Omit<IdentitySource, "region">,
): Promise<string> {
  const region = regions[0] ?? "us-east-1";
  // They bring the SDK's credential providers and the encryption, which few commands need.
  const { presignIdentity } = await import("./presign-identity.ts");
  const { sealProof } = await import("./seal-proof.ts");
  return sealProof(await presignIdentity(statement, { ...source, region }), key);
}
