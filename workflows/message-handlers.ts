import { ApplicationFailure, setHandler } from "@temporalio/workflow";
import { parseMessage, receiveMessage } from "../domain/promotion/inbox.ts";
import type { MessageAnswer, MessageInput } from "../domain/promotion/input.ts";
import { MESSAGES } from "../domain/promotion/status.ts";
import type { MessageName } from "../domain/promotion/status.ts";
import type { PromotionState } from "../domain/promotion/state.ts";
import { messageSignals, messageUpdates } from "./messages.ts";

const FIELDS =
  'One object: {"promotion": "its number, see status", "by": "your name", "reason": "why"}.';

const DESCRIPTIONS: Record<MessageName, string> = {
  approve: `Lets the promotion go on to the re-point. ${FIELDS}`,
  reject: `Stops the promotion before the re-point. ${FIELDS}`,
  abort: `Before the re-point stops the promotion, after it rolls the endpoint back. ${FIELDS}`,
  retry: `Where it waits for a person: try again. ${FIELDS}`,
  accept: `Where a rollback cannot be done: leave the endpoint as it is and end. ${FIELDS}`,
};

/** Handlers only write the inbox; the steps act on it. */
export function registerMessageHandlers(state: PromotionState): void {
  for (const name of MESSAGES) {
    const description = DESCRIPTIONS[name];
    setHandler(
      messageSignals[name],
      (argument: MessageInput) => void receive(state, name, argument),
      { description },
    );
    setHandler(
      messageUpdates[name],
      (argument: MessageInput) => answer(receive(state, name, argument)),
      { description, validator },
    );
  }
}

/** A cancellation of the workflow is an abort by other means. */
export function receiveCancellation(state: PromotionState): void {
  receive(state, "abort", { promotion: state.promotion, by: "a cancellation request" });
}

function receive(
  state: PromotionState,
  name: MessageName,
  argument: unknown,
): ReturnType<typeof receiveMessage> {
  const { promotion, step, waiting } = state;
  const context = { promotion, step, now: Date.now(), ...(waiting ? { waiting } : {}) };
  return receiveMessage(state.inbox, { name, argument }, context);
}

/** The shape alone: what is rejected here leaves no trace in history. */
function validator(argument: unknown): void {
  const parsed = parseMessage(argument);
  if (typeof parsed === "string") throw refusal(parsed);
}

function answer(received: ReturnType<typeof receiveMessage>): MessageAnswer {
  if ("refused" in received) throw refusal(received.refused);
  return { accepted: true, effect: received.accepted };
}

function refusal(why: string): ApplicationFailure {
  return ApplicationFailure.create({ type: "MessageRefused", message: why, nonRetryable: true });
}
