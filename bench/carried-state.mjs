// The state of a promotion as it hands it to its next run.
import { setTimeout as sleep } from "node:timers/promises";
import { defaultPayloadConverter } from "@temporalio/common";

const CONTINUED_AS_NEW = 28;
/** More than `workflows/temporal-environment.ts` lets a run have. */
const ENOUGH_EVENTS = 5_001;
const SIGNALS = 100;

/** Sends signals that nobody handles, until the history is so long that the promotion goes on in a new run. */
export async function readCarriedState(client, { workflowId, firstExecutionRunId: runId }) {
  const run = client.workflow.getHandle(workflowId, runId);
  for (;;) {
    const { status, historyLength } = await run.describe();
    if (status.name === "CONTINUED_AS_NEW") break;
    // A run that is being told something cannot end; one that has ended cannot be told anything.
    if (historyLength > ENOUGH_EVENTS) await sleep(100);
    else await Promise.allSettled(Array.from({ length: SIGNALS }, () => run.signal("bench")));
  }
  const { events } = await run.fetchHistory();
  const last = events.find(({ eventType }) => eventType === CONTINUED_AS_NEW);
  const { payloads } = last.workflowExecutionContinuedAsNewEventAttributes.input;
  return defaultPayloadConverter.fromPayload(payloads[1]);
}
