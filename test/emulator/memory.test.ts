import {
  BatchCreateMemoryRecordsCommand,
  BatchDeleteMemoryRecordsCommand,
  BatchUpdateMemoryRecordsCommand,
  CreateEventCommand,
  DeleteEventCommand,
  DeleteMemoryRecordCommand,
  GetEventCommand,
  GetMemoryRecordCommand,
  ListActorsCommand,
  ListEventsCommand,
  ListMemoryRecordsCommand,
  ListSessionsCommand,
  RetrieveMemoryRecordsCommand,
} from "@aws-sdk/client-bedrock-agentcore";
import type { CreateEventCommandInput } from "@aws-sdk/client-bedrock-agentcore";
import {
  CreateMemoryCommand,
  DeleteMemoryCommand,
  GetMemoryCommand,
  UpdateMemoryCommand,
} from "@aws-sdk/client-bedrock-agentcore-control";
import { expect, test } from "vitest";

import { begin, START_MS } from "./story.ts";

const DAY_MS = 86_400_000;
const GONE = { name: "ResourceNotFoundException", $metadata: { httpStatusCode: 404 } };

async function beginMemory() {
  const story = await begin();
  const { memory } = await story.control.send(
    new CreateMemoryCommand({
      name: "notes",
      eventExpiryDuration: 7,
      memoryStrategies: [{ semanticMemoryStrategy: { name: "facts", namespaces: ["/facts"] } }],
    }),
  );
  await story.clock.advance(1_000);
  const memoryId = memory?.id as string;
  const say = async (text: string, more: Partial<CreateEventCommandInput> = {}) => {
    const { event } = await story.data.send(
      new CreateEventCommand({
        memoryId,
        actorId: "ann",
        sessionId: "first",
        eventTimestamp: new Date(START_MS),
        payload: [{ conversational: { content: { text }, role: "USER" } }],
        ...more,
      }),
    );
    return event;
  };
  return { ...story, memoryId, arn: memory?.arn as string, say };
}

test("strategies of a memory are made with it, added, modified and deleted", async () => {
  const { control, clock, memoryId } = await beginMemory();
  const strategies = async () =>
    (await control.send(new GetMemoryCommand({ memoryId }))).memory?.strategies ?? [];
  const [facts] = await strategies();
  expect(facts).toMatchObject({
    strategyId: expect.stringMatching(/^facts-[a-zA-Z0-9]{10}$/),
    type: "SEMANTIC",
    namespaces: ["/facts"],
  });
  const memoryStrategyId = facts?.strategyId as string;
  await control.send(
    new UpdateMemoryCommand({
      memoryId,
      memoryStrategies: {
        addMemoryStrategies: [{ summaryMemoryStrategy: { name: "sums" } }],
        modifyMemoryStrategies: [{ memoryStrategyId, description: "what is so" }],
      },
    }),
  );
  await clock.advance(1_000);
  expect(await strategies()).toMatchObject([
    { name: "facts", description: "what is so" },
    { name: "sums", type: "SUMMARIZATION" },
  ]);
  const deleteMemoryStrategies = [{ memoryStrategyId }];
  await control.send(
    new UpdateMemoryCommand({ memoryId, memoryStrategies: { deleteMemoryStrategies } }),
  );
  expect(await strategies()).toMatchObject([{ name: "sums" }]);
});

test("events are read by actor and session, newest first, and deleted", async () => {
  const { data, memoryId, arn, say } = await beginMemory();
  const one = await say("one");
  const two = await say("two", {
    eventTimestamp: new Date(START_MS + 1),
    branch: { name: "side", rootEventId: one?.eventId as string },
    metadata: { place: { stringValue: "here" } },
  });
  await say("three", { sessionId: "second" });
  await say("four", { actorId: "ben" });
  const place = { memoryId, actorId: "ann", sessionId: "first" };

  const eventId = one?.eventId as string;
  expect((await data.send(new GetEventCommand({ ...place, eventId }))).event).toEqual(one);
  const list = async (more: object) =>
    (await data.send(new ListEventsCommand({ ...place, ...more }))).events;
  expect(await list({})).toEqual([two, one]);
  expect(await list({ memoryId: arn })).toEqual([two, one]);
  expect(await list({ includePayloads: false })).toMatchObject([{ payload: [] }, { payload: [] }]);
  expect(await list({ filter: { branch: { name: "side" } } })).toEqual([two]);
  expect(await list({ filter: { branch: { name: "main" } } })).toEqual([one]);
  const here = {
    left: { metadataKey: "place" },
    operator: "EQUALS_TO",
    right: { metadataValue: { stringValue: "here" } },
  };
  expect(await list({ filter: { eventMetadata: [here] } })).toEqual([two]);
  const absent = { left: { metadataKey: "place" }, operator: "NOT_EXISTS" };
  expect(await list({ filter: { eventMetadata: [absent] } })).toEqual([one]);

  const actors = await data.send(new ListActorsCommand({ memoryId }));
  expect(actors.actorSummaries).toEqual([{ actorId: "ann" }, { actorId: "ben" }]);
  const sessions = await data.send(new ListSessionsCommand({ memoryId, actorId: "ann" }));
  expect(sessions.sessionSummaries?.map(({ sessionId }) => sessionId)).toEqual(["first", "second"]);

  await expect(
    data.send(new GetEventCommand({ ...place, actorId: "ben", eventId })),
  ).rejects.toMatchObject(GONE);
  await data.send(new DeleteEventCommand({ ...place, eventId }));
  await expect(data.send(new GetEventCommand({ ...place, eventId }))).rejects.toMatchObject(GONE);
  expect(await list({})).toEqual([two]);
});

test("events expire after the days of their memory", async () => {
  const { data, clock, memoryId, say } = await beginMemory();
  await say("soon gone");
  const place = { memoryId, actorId: "ann", sessionId: "first" };
  await clock.advance(7 * DAY_MS - 1);
  expect((await data.send(new ListEventsCommand(place))).events).toHaveLength(1);
  await clock.advance(1);
  expect((await data.send(new ListEventsCommand(place))).events).toEqual([]);
});

test("an event of the same client token is written once", async () => {
  const { data, memoryId, say } = await beginMemory();
  const clientToken = "the-same-token-for-both-of-the-calls";
  const first = await say("once", { clientToken });
  expect(await say("once", { clientToken })).toEqual(first);
  const place = { memoryId, actorId: "ann", sessionId: "first" };
  expect((await data.send(new ListEventsCommand(place))).events).toHaveLength(1);
});

test("records are written, found, changed and deleted; what is not there fails by itself", async () => {
  const { data, memoryId } = await beginMemory();
  const at = new Date(START_MS);
  const record = (requestIdentifier: string, text: string, namespace: string) => ({
    requestIdentifier,
    content: { text },
    namespaces: [namespace],
    timestamp: at,
    metadata: { length: { numberValue: text.length } },
  });
  const created = await data.send(
    new BatchCreateMemoryRecordsCommand({
      memoryId,
      records: [
        record("r1", "Ann likes green tea", "/facts/ann"),
        record("r2", "Ben likes coffee", "/facts/ben"),
        record("r3", "Anna is not Ann", "/facts/anna"),
      ],
    }),
  );
  const [ann, ben] = (created.successfulRecords ?? []).map((item) => item.memoryRecordId as string);
  const list = async (more: object) => {
    const found = await data.send(new ListMemoryRecordsCommand({ memoryId, ...more }));
    return found.memoryRecordSummaries?.map(({ content }) => content?.text);
  };
  expect(await list({ namespace: "/facts/ann" })).toEqual([
    "Ann likes green tea",
    "Anna is not Ann",
  ]);
  expect(await list({ namespacePath: "/facts/ann/" })).toEqual(["Ann likes green tea"]);
  expect(await list({ namespacePath: "/facts", maxResults: 2 })).toHaveLength(2);
  const longer = {
    left: { metadataKey: "length" },
    operator: "GREATER_THAN",
    right: { metadataValue: { numberValue: 16 } },
  };
  expect(await list({ namespacePath: "/facts", metadataFilters: [longer] })).toEqual([
    "Ann likes green tea",
  ]);

  const { memoryRecordSummaries } = await data.send(
    new RetrieveMemoryRecordsCommand({
      memoryId,
      namespace: "/facts",
      searchCriteria: { searchQuery: "who likes green?" },
    }),
  );
  expect(memoryRecordSummaries).toMatchObject([
    { memoryRecordId: ann, score: 2 / 3 },
    { memoryRecordId: ben, score: 1 / 3 },
  ]);

  const missing = "mem-00000000-0000-4000-8000-000000000000";
  const updated = await data.send(
    new BatchUpdateMemoryRecordsCommand({
      memoryId,
      records: [
        { memoryRecordId: ann as string, timestamp: at, content: { text: "Ann drinks water" } },
        { memoryRecordId: missing, timestamp: at },
      ],
    }),
  );
  expect(updated).toMatchObject({
    successfulRecords: [{ memoryRecordId: ann }],
    failedRecords: [{ memoryRecordId: missing, status: "FAILED", errorCode: 404 }],
  });
  const read = async (memoryRecordId = "") =>
    (await data.send(new GetMemoryRecordCommand({ memoryId, memoryRecordId }))).memoryRecord;
  expect(await read(ann)).toMatchObject({
    content: { text: "Ann drinks water" },
    namespaces: ["/facts/ann"],
    createdAt: at,
  });
  await data.send(new DeleteMemoryRecordCommand({ memoryId, memoryRecordId: ann as string }));
  await expect(read(ann)).rejects.toMatchObject(GONE);
  const deleted = await data.send(
    new BatchDeleteMemoryRecordsCommand({
      memoryId,
      records: [{ memoryRecordId: ben as string }, { memoryRecordId: missing }],
    }),
  );
  expect(deleted.successfulRecords).toMatchObject([{ memoryRecordId: ben }]);
  expect(deleted.failedRecords).toMatchObject([{ memoryRecordId: missing }]);
});

test("a memory that is deleted takes its events along", async () => {
  const { control, data, clock, memoryId, say } = await beginMemory();
  await say("one");
  await control.send(new DeleteMemoryCommand({ memoryId }));
  await clock.advance(1_000);
  const place = { memoryId, actorId: "ann", sessionId: "first" };
  await expect(data.send(new ListEventsCommand(place))).rejects.toMatchObject(GONE);
});
