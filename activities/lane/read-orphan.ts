import type { Client } from "@temporalio/client";
import { arrayFromPayloads } from "@temporalio/common";
import type { Payload } from "@temporalio/common";
import type { OpenSession, PromotionState } from "../../domain/promotion/state.ts";
import type { OrphanTraces } from "../lane-activities.ts";
import type { SmokeSessionInput } from "../promotion-activities.ts";
import { describeWorkflow, firstRunIdOf, readExecution } from "./temporal-reads.ts";

/** Sessions are opened by this activity, with their id in its input: it stands in history before the first call. */
const OPENS_SESSION = "runSmokeSession";

/**
 * What a promotion that was ended from outside may have left open: the sessions that its last run
 * took over from the one before, and those that it was about to open.
 */
export async function readOrphan(
  client: Client,
  { workflowId, firstRunId }: { workflowId: string; firstRunId: string },
): Promise<OrphanTraces> {
  const description = await describeWorkflow(client, workflowId);
  // A later promotion's sessions are its own.
  if (!description || firstRunIdOf(description) !== firstRunId) return { sessions: [] };
  const { status } = await readExecution(client, description);
  const sessions = await readSessions(client, { workflowId, runId: description.runId });
  return { sessions, ...(status === undefined ? {} : { status }) };
}

async function readSessions(
  client: Client,
  { workflowId, runId }: { workflowId: string; runId: string },
): Promise<OpenSession[]> {
  const { events } = await client.workflow.getHandle(workflowId, runId).fetchHistory();
  const found = new Map<string, OpenSession>();
  for (const event of events ?? []) {
    const started = event.workflowExecutionStartedEventAttributes;
    if (started) {
      const [, carried] = await decode<[unknown, PromotionState?]>(client, started.input?.payloads);
      for (const session of carried?.openSessions ?? []) found.set(session.sessionId, session);
    }
    const scheduled = event.activityTaskScheduledEventAttributes;
    if (scheduled?.activityType?.name !== OPENS_SESSION) continue;
    const [input] = await decode<[SmokeSessionInput]>(client, scheduled.input?.payloads);
    if (input)
      found.set(input.sessionId, { sessionId: input.sessionId, qualifier: input.qualifier });
  }
  return [...found.values()];
}

async function decode<T extends unknown[]>(
  client: Client,
  payloads: readonly Payload[] | null | undefined,
): Promise<Partial<T>> {
  const { payloadConverter, payloadCodecs } = client.options.loadedDataConverter;
  let decoded = [...(payloads ?? [])];
  for (const codec of payloadCodecs.toReversed()) decoded = await codec.decode(decoded);
  return arrayFromPayloads(payloadConverter, decoded) as Partial<T>;
}
