import type {
  BatchCreateMemoryRecordsCommandInput,
  BatchDeleteMemoryRecordsCommandInput,
  BatchUpdateMemoryRecordsCommandInput,
  DeleteMemoryRecordCommandInput,
  GetMemoryRecordCommandInput,
  ListMemoryRecordsCommandInput,
  MemoryRecord,
  RetrieveMemoryRecordsCommandInput,
} from "@aws-sdk/client-bedrock-agentcore";

import { oncePerToken } from "../runtimes/client-tokens.ts";
import { pageOf } from "../runtimes/paging.ts";
import type { StoredRecord } from "../state/model.ts";
import type { Call, World } from "../world.ts";
import { heldIn, memoryOf } from "./lookup.ts";
import { keepsMetadata } from "./metadata-filter.ts";

const recordsIn = (world: World, call: Call, memoryId: unknown) =>
  heldIn(world, call, { memory: memoryOf(world, call, memoryId), kind: "memory record" });

const recordOf = ({ attributes }: StoredRecord): MemoryRecord =>
  attributes as unknown as MemoryRecord;

const succeeded = (memoryRecordId: string) => ({ memoryRecordId, status: "SUCCEEDED" as const });
const missing = (memoryRecordId: string) => ({
  memoryRecordId,
  status: "FAILED" as const,
  errorCode: 404,
  errorMessage: `Memory record ${memoryRecordId} not found`,
});

export const batchCreateMemoryRecords = oncePerToken(
  (world: World, call: Call, input: BatchCreateMemoryRecordsCommandInput) => {
    const held = recordsIn(world, call, input.memoryId);
    const successfulRecords = (input.records ?? []).map((given) => {
      const { requestIdentifier, timestamp, memoryStrategyId, ...rest } = given;
      const memoryRecordId = `mem-${world.random.uuid()}`;
      const record: MemoryRecord = {
        ...rest,
        memoryRecordId,
        memoryStrategyId: memoryStrategyId ?? "none",
        createdAt: timestamp,
      };
      held.put(memoryRecordId, { createdAtMs: world.clock.now(), attributes: { ...record } });
      return { ...succeeded(memoryRecordId), requestIdentifier };
    });
    return { successfulRecords, failedRecords: [] };
  },
);

/** Does what it is given with every record that is there; the others come back as failed. */
function withEach<R extends { memoryRecordId: string | undefined }>(
  held: ReturnType<typeof recordsIn>,
  given: readonly R[],
  act: (record: StoredRecord, item: R) => void,
) {
  const answers = given.map((item) => {
    const id = item.memoryRecordId as string;
    const record = held.find(id);
    if (!record) return missing(id);
    act(record, item);
    return succeeded(id);
  });
  return {
    successfulRecords: answers.filter(({ status }) => status === "SUCCEEDED"),
    failedRecords: answers.filter(({ status }) => status === "FAILED"),
  };
}

export function batchUpdateMemoryRecords(
  world: World,
  call: Call,
  input: BatchUpdateMemoryRecordsCommandInput,
) {
  const held = recordsIn(world, call, input.memoryId);
  world.store.touch();
  return withEach(held, input.records ?? [], (record, given) => {
    const { timestamp: _, sourceNamespaces: __, ...change } = given;
    record.updatedAtMs = world.clock.now();
    Object.assign(record.attributes, change);
  });
}

export function batchDeleteMemoryRecords(
  world: World,
  call: Call,
  input: BatchDeleteMemoryRecordsCommandInput,
) {
  const held = recordsIn(world, call, input.memoryId);
  return withEach(held, input.records ?? [], ({ id }) => held.remove(id));
}

export const getMemoryRecord = (world: World, call: Call, input: GetMemoryRecordCommandInput) => ({
  memoryRecord: recordOf(recordsIn(world, call, input.memoryId).get(input.memoryRecordId)),
});

export function deleteMemoryRecord(
  world: World,
  call: Call,
  input: DeleteMemoryRecordCommandInput,
) {
  const held = recordsIn(world, call, input.memoryId);
  const { id } = held.get(input.memoryRecordId);
  held.remove(id);
  return { memoryRecordId: id };
}

type Selection = Pick<
  ListMemoryRecordsCommandInput,
  "memoryId" | "namespace" | "namespacePath" | "memoryStrategyId" | "metadataFilters"
>;

/** A namespace selects by prefix; a path selects itself and what lies below it. */
function selected(world: World, call: Call, input: Selection): MemoryRecord[] {
  const { namespace = "", namespacePath, memoryStrategyId, metadataFilters = [] } = input;
  const path = namespacePath?.replace(/\/$/, "");
  return recordsIn(world, call, input.memoryId)
    .all()
    .map(recordOf)
    .filter(({ namespaces = [] }) => namespaces.some((name) => name.startsWith(namespace)))
    .filter(
      ({ namespaces = [] }) =>
        path === undefined ||
        namespaces.some((name) => name === path || name.startsWith(`${path}/`)),
    )
    .filter(
      (record) => memoryStrategyId === undefined || record.memoryStrategyId === memoryStrategyId,
    )
    .filter((record) => metadataFilters.every((filter) => keepsMetadata(record, filter)));
}

export function listMemoryRecords(world: World, call: Call, input: ListMemoryRecordsCommandInput) {
  const { items, nextToken } = pageOf(selected(world, call, input), input);
  return { memoryRecordSummaries: items, ...(nextToken !== undefined && { nextToken }) };
}

const wordsOf = (text: string): Set<string> => new Set(text.toLowerCase().match(/[\p{L}\p{N}]+/gu));

/** Ranks by the share of the query's words that a record has: AWS compares meanings. */
export function retrieveMemoryRecords(
  world: World,
  call: Call,
  input: RetrieveMemoryRecordsCommandInput,
) {
  const { searchQuery = "", topK = 10, ...criteria } = input.searchCriteria ?? {};
  const query = [...wordsOf(searchQuery)];
  const scored = selected(world, call, { ...input, ...criteria })
    .map((record) => {
      const words = wordsOf(record.content?.text ?? "");
      const found = query.filter((word) => words.has(word)).length;
      return { ...record, score: query.length === 0 ? 0 : found / query.length };
    })
    .filter(({ score }) => score > 0)
    .toSorted((a, b) => b.score - a.score);
  const { items, nextToken } = pageOf(scored.slice(0, topK), input);
  return { memoryRecordSummaries: items, ...(nextToken !== undefined && { nextToken }) };
}
