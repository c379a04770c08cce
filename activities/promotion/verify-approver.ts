import { ApplicationFailure, Context } from "@temporalio/activity";

import { computeDigest } from "../../domain/digest.ts";
import { computeStsOrigin } from "../../domain/approval/sts-endpoint.ts";
import { assessPresigned } from "../proof/assess-presigned.ts";
import type { PresignedRequest } from "../proof/assess-presigned.ts";
import { openProof } from "../proof/open-proof.ts";
import type { VerifiedApprover, VerifyApproverInput } from "../promotion-activities.ts";
import type { PromotionDependencies } from "./dependencies.ts";

const ANSWER_TIMEOUT_MS = 5_000;
/** What STS answers takes a few hundred characters. */
const LONGEST_ANSWER = 20_000;

/** Opens a proof, and has STS itself say who signed it. Nothing of it is kept. */
export async function verifyApprover(
  { proofKey, clock }: Pick<PromotionDependencies, "proofKey" | "clock">,
  { proof, statement, regions }: VerifyApproverInput,
): Promise<VerifiedApprover> {
  if (!proofKey)
    return { refused: "The worker has no key for proofs; send the message without one." };
  const opened = await openProof(proof, proofKey);
  if ("refused" in opened) {
    const { refused, otherKey } = opened;
    return { refused, ...(otherKey ? { key: proofKey.publicKey } : {}) };
  }
  const origins = regions.map((region) => ({
    region,
    origin: computeStsOrigin(region, process.env),
  }));
  const request = assessPresigned(opened, { statement, origins, nowMs: clock.now() });
  if ("refused" in request) return request;
  const answer = await askSts(request);
  if ("refused" in answer) return answer;
  return { ...answer, id: computeDigest(new URL(request.url).searchParams.get("X-Amz-Signature")) };
}

async function askSts(
  request: PresignedRequest,
): Promise<{ readonly arn: string } | { readonly refused: string }> {
  const { status, text } = await send(request);
  const arn = /<Arn>(arn:[^<\s]+)<\/Arn>/.exec(text)?.[1];
  if (status === 200 && arn !== undefined) return { arn };
  const code = /<Code>([\w.]+)<\/Code>/.exec(text)?.[1];
  if (status >= 400 && status < 500 && status !== 429)
    return { refused: `STS does not accept the proof (${code ?? `HTTP ${status}`}).` };
  throw ApplicationFailure.retryable(
    `STS answered ${code ?? `HTTP ${status}`}.`,
    "UnexpectedAnswer",
  );
}

async function send({ url, headers }: PresignedRequest): Promise<{ status: number; text: string }> {
  const { cancellationSignal } = Context.current();
  const signal = AbortSignal.any([cancellationSignal, AbortSignal.timeout(ANSWER_TIMEOUT_MS)]);
  try {
    const answer = await fetch(url, { headers, redirect: "error", signal });
    return { status: answer.status, text: (await answer.text()).slice(0, LONGEST_ANSWER) };
  } catch (error) {
    // Its message may hold the URL, which is a credential.
    const { name } = error as Error;
    throw ApplicationFailure.retryable(`STS did not answer (${name}).`, "NetworkError");
  }
}
