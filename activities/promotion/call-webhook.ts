import { Context } from "@temporalio/activity";
import { Webhook } from "standardwebhooks";

import { formatDuration } from "../../domain/format.ts";
import { parseWebhookAnswer } from "../../domain/gates/measure-webhook.ts";
import type { Finding } from "../../domain/gates/measurement.ts";
import type { WebhookGateSpec } from "../../domain/spec/gate-spec.ts";
import type { PromotionDependencies } from "./dependencies.ts";

const ANSWER_LIMIT_BYTES = 16 * 1024;

/** One signed POST. Whatever goes wrong is an error measurement: never a pass, and asked again. */
export async function callWebhook(
  { webhooks, clock }: PromotionDependencies,
  gate: WebhookGateSpec,
  message: { id: string; body: object },
): Promise<Finding> {
  const { host } = new URL(gate.url);
  if (!webhooks?.allowedHosts.includes(host))
    return failed(
      `The worker may not call ${host}: add it to AGENTCORE_ROLLOUTS_WEBHOOK_HOSTS, its list of allowed hosts.`,
    );
  const secret = webhooks.secretOf(gate.secret);
  if (secret === undefined)
    return failed(
      `The worker has no secret ${gate.secret}: set AGENTCORE_ROLLOUTS_WEBHOOK_SECRET_${gate.secret} in its environment.`,
    );
  const body = JSON.stringify(message.body);
  const at = new Date(clock.now());
  const { cancellationSignal, cancelled } = Context.current();
  try {
    const answer = await fetch(gate.url, {
      method: "POST",
      // A redirect may lead to a host that nobody allowed.
      redirect: "error",
      body,
      signal: AbortSignal.any([cancellationSignal, AbortSignal.timeout(gate.timeoutMs)]),
      headers: {
        "content-type": "application/json",
        "webhook-id": message.id,
        "webhook-timestamp": String(Math.floor(at.getTime() / 1_000)),
        "webhook-signature": new Webhook(secret).sign(message.id, at, body),
      },
    });
    if (!answer.ok) return failed(`${host} answered with status ${answer.status}.`);
    const text = await readLimited(answer);
    return text === undefined
      ? failed(`${host} answered more than ${ANSWER_LIMIT_BYTES / 1024} KB.`)
      : parseWebhookAnswer(text, host);
  } catch (error) {
    if (cancellationSignal.aborted) return await cancelled;
    return failed(`${host} gave no answer${describe(error, gate.timeoutMs)}.`);
  }
}

const failed = (reason: string): Finding => ({ phase: "error", values: {}, reason });

function describe(error: unknown, timeoutMs: number): string {
  const { name, message, cause } = error as Error;
  if (name === "TimeoutError") return ` within ${formatDuration(timeoutMs)}`;
  return `: ${cause instanceof Error ? cause.message : message}`;
}

async function readLimited(answer: Response): Promise<string | undefined> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of answer.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > ANSWER_LIMIT_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
