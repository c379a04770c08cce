import type { Client } from "@temporalio/client";
import type { MessageAnswer, MessageInput } from "../domain/promotion/input.ts";
import { computePromotionNumber } from "../domain/promotion/session-ids.ts";
import { ClientError } from "./client-error.ts";
import { requireRunning } from "./describe-promotion.ts";
import { refused } from "./message-errors.ts";
import { explainRpcError } from "./rpc-error.ts";
import { sendMessage } from "./send-message.ts";
import type { SendOptions } from "./send-message.ts";

/**
 * Aborts a promotion; where nobody answers, by cancelling its workflow, which a worker that comes
 * back takes as an abort.
 */
export async function abortPromotion(
  client: Client,
  workflowId: string,
  abort: { input: MessageInput } & SendOptions,
): Promise<MessageAnswer> {
  try {
    return await sendMessage(client, workflowId, { name: "abort", ...abort });
  } catch (error) {
    if (!(error instanceof ClientError) || error.code !== "NoAnswer") throw error;
    return cancelPromotion(client, workflowId, abort.input);
  }
}

async function cancelPromotion(
  client: Client,
  workflowId: string,
  input: MessageInput,
): Promise<MessageAnswer> {
  const firstRunId = await requireRunning(client, workflowId);
  const number = computePromotionNumber(firstRunId);
  if (number !== input.promotion)
    throw refused(
      workflowId,
      `The message is for promotion ${input.promotion}; ${number} is running.`,
    );
  try {
    // Bound to the attempt: a later promotion of the endpoint must not be hit.
    await client.workflow
      .getHandle(workflowId, undefined, { firstExecutionRunId: firstRunId })
      .cancel();
  } catch (error) {
    throw explainRpcError(error, client.options.namespace);
  }
  return {
    accepted: true,
    effect:
      "No worker answered, so the workflow was asked to cancel: it aborts as soon as a worker is back.",
  };
}
