import { notFound } from "../protocol/errors.ts";
import type { StoredRecord } from "../state/model.ts";
import { findRecord, recordsOf } from "../stored/records.ts";
import { resourceOf } from "../stored/resources/index.ts";
import type { Call, World } from "../world.ts";

/** The memory that a call names by id or ARN. */
export const memoryOf = (world: World, call: Call, memoryId: unknown): StoredRecord =>
  findRecord(world, call, { resource: resourceOf("memory"), input: { memoryId } });

/** What a memory holds of a kind, by id. The slash keeps ids apart from inherited names. */
export function heldIn(
  world: World,
  call: Call,
  { memory, kind }: { memory: StoredRecord; kind: "memory event" | "memory record" },
) {
  const records = recordsOf(world, call, kind);
  const key = (id: string): string => `${memory.id}/${id}`;
  return {
    all: () => Object.values(records).filter(({ parentId }) => parentId === memory.id),
    find: (id: unknown) => records[key(String(id))],
    get: (id: unknown): StoredRecord => {
      const found = records[key(String(id))];
      if (!found) throw notFound(`${kind} ${String(id)} not found in memory ${memory.id}`);
      return found;
    },
    put: (id: string, record: Pick<StoredRecord, "createdAtMs" | "attributes" | "goneAtMs">) => {
      const { createdAtMs } = record;
      const plain = { id, parentId: memory.id, name: id, arn: "", status: "" };
      records[key(id)] = { ...plain, updatedAtMs: createdAtMs, ...record };
      world.store.touch();
    },
    remove: (id: string) => {
      delete records[key(id)];
      world.store.touch();
    },
  };
}
