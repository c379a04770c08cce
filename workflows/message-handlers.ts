import { ApplicationFailure, setHandler } from "@temporalio/workflow";
import { parseMessage, receiveMessage } from "../domain/promotion/inbox.ts";
import type { MessageAnswer, MessageInput } from "../domain/promotion/input.ts";
import { MESSAGES } from "../domain/promotion/status.ts";
import type { MessageName } from "../domain/promotion/status.ts";
import type { PromotionState } from "../domain/promotion/state.ts";
import { messageSignals, messageUpdates } from "./messages.ts";

const FIELDS =
  'One object: {"promotion": "its number, see status", "by": "your name", "reason": "why"}.';

const VERSION_FIELD = 'And "version": the number of one that exists.';

const DESCRIPTIONS: Record<MessageName, string> = {
  approve: `Lets the promotion go on to the re-point. ${FIELDS}`,
  reject: `Stops the promotion before the re-point. ${FIELDS}`,
  pause: `Holds the promotion before its next change; after the re-point it is not called promoted, and a failing gate still rolls back. ${FIELDS}`,
  resume: `Ends a pause. ${FIELDS}`,
  abort: `Before the re-point stops the promotion, after it rolls the endpoint back. ${FIELDS}`,
  "skip-bake": `Ends the bake after one more look, in which a failing gate still rolls back. ${FIELDS}`,
  "override-freeze": `Lets a promotion that waits for a freeze to end go on; "by" (not who asked for the promotion) and "reason" are needed. ${FIELDS}`,
  retry: `Where it waits for a person: try again. ${FIELDS}`,
  accept: `Where a rollback cannot be done: leave the endpoint as it is and end. ${FIELDS}`,
  "point-to": `Where a rollback cannot be done: move the endpoint to another version. ${FIELDS} ${VERSION_FIELD}`,
};

/** Handlers only write the inbox, and show it; the steps act on it. */
export function registerMessageHandlers(state: PromotionState, publish: () => void): void {
  const receiveAndShow = (name: MessageName, argument: unknown): Received => {
    const { pause } = state.inbox;
    const received = receive(state, name, argument);
    // A pause in the middle of a long call shows at once, and not when the step comes to it.
    if (state.inbox.pause !== pause) publish();
    return received;
  };
  for (const name of MESSAGES) {
    const description = DESCRIPTIONS[name];
    setHandler(
      messageSignals[name],
      (argument: MessageInput) => void receiveAndShow(name, argument),
      { description },
    );
    setHandler(
      messageUpdates[name],
      (argument: MessageInput) => answer(receiveAndShow(name, argument)),
      { description, validator: (argument: unknown) => validate(argument, name) },
    );
  }
}

/** A cancellation of the workflow is an abort by other means. */
export function receiveCancellation(state: PromotionState): void {
  receive(state, "abort", { promotion: state.promotion, by: "a cancellation request" });
}

type Received = ReturnType<typeof receiveMessage>;

function receive(state: PromotionState, name: MessageName, argument: unknown): Received {
  const { promotion, step, waiting, requestedBy, candidate } = state;
  const context = {
    promotion,
    step,
    now: Date.now(),
    ...(waiting ? { waiting } : {}),
    ...(requestedBy === undefined ? {} : { requestedBy }),
    ...(candidate ? { candidate: candidate.version } : {}),
  };
  return receiveMessage(state.inbox, { name, argument }, context);
}

/** The shape alone: what is rejected here leaves no trace in history. */
function validate(argument: unknown, name: MessageName): void {
  const parsed = parseMessage(argument, name);
  if (typeof parsed === "string") throw refusal(parsed);
}

function answer(received: Received): MessageAnswer {
  if ("refused" in received) throw refusal(received.refused);
  return { accepted: true, effect: received.accepted };
}

function refusal(why: string): ApplicationFailure {
  return ApplicationFailure.create({ type: "MessageRefused", message: why, nonRetryable: true });
}
