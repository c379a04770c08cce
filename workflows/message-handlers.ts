import { ApplicationFailure, CancellationScope, setHandler } from "@temporalio/workflow";
import { concludeProof, receiveMessage } from "../domain/promotion/inbox.ts";
import type { IncomingMessage, MessageContext, Received } from "../domain/promotion/inbox.ts";
import type { MessageAnswer, MessageInput } from "../domain/promotion/input.ts";
import { parseMessage } from "../domain/promotion/parse-message.ts";
import { MESSAGES } from "../domain/promotion/status.ts";
import type { MessageName } from "../domain/promotion/status.ts";
import type { PromotionState } from "../domain/promotion/state.ts";
import type { PromotionEnvironment } from "./environment.ts";
import { messageSignals, messageUpdates } from "./messages.ts";
import { proveSenders } from "./prove-senders.ts";
import type { Conclude } from "./prove-senders.ts";

const FIELDS =
  'One object: {"promotion": "its number, see status", "by": "your name", "reason": "why"}.';

const VERSION_FIELD = 'And "version": the number of one that exists.';

const DESCRIPTIONS: Record<MessageName, string> = {
  approve: `Lets the promotion go on to the re-point, as far as its quorum is reached. ${FIELDS} And "digest": what is approved, as status shows it.`,
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

/**
 * Handlers only write the inbox, and show it; the steps act on it. An update with a proof is answered
 * when the proof was checked, so a run ends or continues as new only after that.
 */
export function registerMessageHandlers(env: PromotionEnvironment, state: PromotionState): void {
  const asked = new Map<number, (received: Received) => void>();
  const showing = (take: () => Received): Received => {
    const { pause } = state.inbox;
    const received = take();
    // A pause in the middle of a long call shows at once, and not when the step comes to it.
    if (state.inbox.pause !== pause) env.publish();
    return received;
  };
  const conclude: Conclude = (message, verdict) => {
    const received = showing(() =>
      concludeProof(state.inbox, { message, verdict }, contextOf(state)),
    );
    asked.get(message.id)?.(received);
    asked.delete(message.id);
  };
  void CancellationScope.nonCancellable(() => proveSenders(env, state, conclude));
  for (const name of MESSAGES) {
    const description = DESCRIPTIONS[name];
    setHandler(
      messageSignals[name],
      (argument: MessageInput) => void showing(() => receive(state, { name, argument })),
      { description },
    );
    setHandler(
      messageUpdates[name],
      async (argument: MessageInput) => {
        const received = showing(() => receive(state, { name, argument }));
        if (!("pending" in received)) return answer(received);
        return answer(await new Promise((resolve) => asked.set(received.pending, resolve)));
      },
      { description, validator: (argument: unknown) => validate(argument, name) },
    );
  }
}

/** A cancellation of the workflow is an abort by other means; who may cancel is Temporal's to say. */
export function receiveCancellation(state: PromotionState): void {
  const argument = { promotion: state.promotion, by: "a cancellation request" };
  receive(state, { name: "abort", argument, sender: "temporal" });
}

function receive(state: PromotionState, message: IncomingMessage): Received {
  return receiveMessage(state.inbox, message, contextOf(state));
}

function contextOf(state: PromotionState): MessageContext {
  const { promotion, step, waiting, requestedBy, candidate, approval, policy } = state;
  return {
    promotion,
    step,
    now: Date.now(),
    ...(waiting ? { waiting } : {}),
    ...(requestedBy === undefined ? {} : { requestedBy }),
    ...(candidate ? { candidate: candidate.version } : {}),
    ...(approval ? { approval } : {}),
    ...(policy ? { policy } : {}),
  };
}

/** The shape alone: what is rejected here leaves no trace in history. */
function validate(argument: unknown, name: MessageName): void {
  const parsed = parseMessage(argument, name);
  if (typeof parsed === "string") throw refusal(parsed);
}

function answer(received: Received): MessageAnswer {
  if ("refused" in received) throw refusal(received.refused);
  if ("accepted" in received) return { accepted: true, effect: received.accepted };
  throw refusal("Its sender was not proven.");
}

function refusal(why: string): ApplicationFailure {
  return ApplicationFailure.create({ type: "MessageRefused", message: why, nonRetryable: true });
}
