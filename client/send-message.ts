import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import {
  ApplicationFailure,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from "@temporalio/client";
import type { Client } from "@temporalio/client";
import type { MessageAnswer, MessageInput } from "../domain/promotion/input.ts";
import type { MessageName } from "../domain/promotion/status.ts";
import { messageUpdates } from "../workflows/messages.ts";
import { ClientError } from "./client-error.ts";
import { ended, refused } from "./message-errors.ts";
import { explainRpcError, rpcMessageOf } from "./rpc-error.ts";
import { hasLostItsRun, isWorthRepeating } from "./worth-repeating.ts";

const ANSWER_TIMEOUT_MS = 10_000;
const RETRY_MS = 300;

export interface SendOptions {
  /** How long the answer is waited for. */
  readonly timeoutMs?: number;
}

/**
 * Sends a message as an update and returns the promotion's answer. Repeated, with one id, while
 * the promotion passes from one run to the next or the server is away.
 *
 * @throws ClientError `BadUsage`, `MessageRefused`, `PromotionEnded`, `PromotionNotFound`, `NoAnswer`
 */
export async function sendMessage(
  client: Client,
  workflowId: string,
  message: { name: MessageName; input: MessageInput } & SendOptions,
): Promise<MessageAnswer> {
  const { name, input, timeoutMs = ANSWER_TIMEOUT_MS } = message;
  checkLength(input);
  const untilMs = Date.now() + timeoutMs;
  const updateId = randomUUID();
  for (;;) {
    try {
      const handle = client.workflow.getHandle(workflowId);
      return await client.withDeadline(untilMs, () =>
        handle.executeUpdate(messageUpdates[name], { args: [input], updateId }),
      );
    } catch (error) {
      const isLate = Date.now() + RETRY_MS >= untilMs;
      if (isLate || !isWorthRepeating(error))
        throw explainFailure(client, workflowId, { error, name });
    }
    await sleep(RETRY_MS);
  }
}

/** The promotion keeps the first 500 letters of a text; what is far longer would not even arrive. */
const LONGEST_TEXT = 10_000;

function checkLength(input: MessageInput): void {
  for (const [field, text] of Object.entries(input)) {
    if (typeof text !== "string" || text.length <= LONGEST_TEXT) continue;
    throw new ClientError(
      "BadUsage",
      `the message's "${field}" is ${text.length} letters long; ${LONGEST_TEXT} are allowed`,
      { next: "send it again with a short text" },
    );
  }
}

function explainFailure(
  client: Client,
  workflowId: string,
  failed: { error: unknown; name: MessageName },
): unknown {
  const { error, name } = failed;
  if (error instanceof WorkflowNotFoundError) return ended(workflowId);
  if (error instanceof WorkflowUpdateFailedError && !hasLostItsRun(error)) {
    const { cause } = error;
    return refused(
      workflowId,
      cause instanceof ApplicationFailure ? cause.message : rpcMessageOf(error),
    );
  }
  if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError || hasLostItsRun(error)) {
    return new ClientError(
      "NoAnswer",
      `the promotion did not answer "${name}" in time; whether it arrived is not known`,
      {
        next: 'see with "agentcore-rollouts status" what it does; without a worker start one with "agentcore-rollouts worker"',
        cause: error,
      },
    );
  }
  return explainRpcError(error, client.options.namespace);
}
