import {
  BatchDeleteMemoryRecordsCommand,
  DeleteEventCommand,
  paginateListEvents,
  paginateListMemoryRecords,
  paginateListSessions,
} from "@aws-sdk/client-bedrock-agentcore";
import { GetMemoryCommand } from "@aws-sdk/client-bedrock-agentcore-control";
import type { BedrockAgentCoreClient } from "@aws-sdk/client-bedrock-agentcore";

import { callAws, nullIfMissing } from "../aws/call.ts";
import { withHeartbeats } from "../heartbeats.ts";
import type { PromotionDependencies } from "../promotion/dependencies.ts";
import type { CleanUpMemoryInput } from "../promotion-activities.ts";

/** What AWS takes in one call. */
const RECORDS_PER_CALL = 100;

/** Events first: what is extracted from them into records later would outlive the deletion. */
export async function cleanUpMemory(
  { clients }: PromotionDependencies,
  input: CleanUpMemoryInput,
): Promise<{ events: number; records: number }> {
  const data = clients.data(input.aws);
  return withHeartbeats(async () => {
    const events = await deleteEvents(data, input);
    let records = 0;
    for (const namespacePath of await findNamespaces(clients, input))
      records += await deleteRecords(data, { memoryId: input.memoryId, namespacePath });
    return { events, records };
  });
}

async function deleteEvents(
  data: BedrockAgentCoreClient,
  { memoryId, actorId }: CleanUpMemoryInput,
): Promise<number> {
  const actor = { memoryId, actorId };
  // Read whole before anything is deleted: pages shift under a deletion.
  const sessions = await collect("ListSessions", paginateListSessions({ client: data }, actor));
  const sessionIds = sessions.flatMap(({ sessionSummaries = [] }) =>
    sessionSummaries.flatMap((session) => session.sessionId ?? []),
  );
  let deleted = 0;
  for (const sessionId of sessionIds) {
    const of = { ...actor, sessionId, includePayloads: false };
    const pages = await collect("ListEvents", paginateListEvents({ client: data }, of));
    for (const { eventId } of pages.flatMap(({ events = [] }) => events)) {
      await nullIfMissing(
        callAws({ operation: "DeleteEvent", callClass: "token" }, (options) =>
          data.send(new DeleteEventCommand({ ...actor, sessionId, eventId }), options),
        ),
      );
      deleted += 1;
    }
  }
  return deleted;
}

/**
 * Where the memory's strategies keep what they know of this actor. What names no actor is shared
 * with others, and left alone.
 */
async function findNamespaces(
  clients: PromotionDependencies["clients"],
  { aws, memoryId, actorId }: CleanUpMemoryInput,
): Promise<string[]> {
  const { memory } = await callAws({ operation: "GetMemory", callClass: "read" }, (options) =>
    clients.control(aws).send(new GetMemoryCommand({ memoryId }), options),
  );
  return (memory?.strategies ?? []).flatMap(
    ({ strategyId = "", namespaceTemplates, namespaces }) => {
      const templates = namespaceTemplates?.length ? namespaceTemplates : (namespaces ?? []);
      return templates.flatMap(
        (template) => fillNamespace(template, { strategyId, actorId }) ?? [],
      );
    },
  );
}

/** Up to the actor: `/strategies/S/actors/{actorId}/sessions/{sessionId}` ends at its id. */
function fillNamespace(
  template: string,
  { strategyId, actorId }: { strategyId: string; actorId: string },
): string | undefined {
  const segments = template.split("/");
  const last = segments.findLastIndex((segment) => segment.includes("{actorId}"));
  if (last < 0) return undefined;
  return segments
    .slice(0, last + 1)
    .map((segment) =>
      segment.replace("{actorId}", () => actorId).replace(/\{(?:memoryS|s)trategyId\}/, strategyId),
    )
    .join("/");
}

async function deleteRecords(
  data: BedrockAgentCoreClient,
  of: { memoryId: string; namespacePath: string },
): Promise<number> {
  const pages = await collect("ListMemoryRecords", paginateListMemoryRecords({ client: data }, of));
  const ids = pages.flatMap(({ memoryRecordSummaries = [] }) =>
    memoryRecordSummaries.flatMap(({ memoryRecordId }) => memoryRecordId ?? []),
  );
  for (let from = 0; from < ids.length; from += RECORDS_PER_CALL) {
    const records = ids
      .slice(from, from + RECORDS_PER_CALL)
      .map((memoryRecordId) => ({ memoryRecordId }));
    const command = new BatchDeleteMemoryRecordsCommand({ memoryId: of.memoryId, records });
    await callAws({ operation: "BatchDeleteMemoryRecords", callClass: "token" }, (options) =>
      data.send(command, options),
    );
  }
  return ids.length;
}

async function collect<Page>(operation: string, pages: AsyncIterable<Page>): Promise<Page[]> {
  return callAws({ operation, callClass: "read" }, async () => {
    const found: Page[] = [];
    for await (const page of pages) found.push(page);
    return found;
  });
}
