import { conflict, notFound } from "../protocol/errors.ts";
import type { Scope } from "../scope.ts";
import { partitionOf } from "../state/model.ts";
import type { StoredRecord } from "../state/model.ts";
import type { World } from "../world.ts";
import type { Resource } from "./resource.ts";

/** An id, or the end of the ARN that some operations take in its place. */
const idIn = (value: unknown): string => {
  const text = String(value);
  return text.startsWith("arn:") ? text.slice(text.lastIndexOf("/") + 1) : text;
};

/** The slash keeps every key apart from the names that objects inherit. */
export const keyOf = (parentId: string, id: string): string => `${parentId}/${id}`;

/** The records of a type; what was deleted and is due to be gone is taken away first. */
export function recordsOf(world: World, scope: Scope, type: string): Record<string, StoredRecord> {
  const { stored, tags } = partitionOf(world.store.state, scope.account, scope.region);
  const records = (stored[type] ??= {});
  const nowMs = world.clock.now();
  for (const [key, record] of Object.entries(records)) {
    if (record.goneAtMs === undefined || record.goneAtMs > nowMs) continue;
    delete records[key];
    delete tags[record.arn];
    world.store.touch();
  }
  return records;
}

/** Where an input points; the parent must exist. */
export function parentIdOf(
  world: World,
  scope: Scope,
  { resource, input }: { resource: Resource; input: Readonly<Record<string, unknown>> },
): string {
  if (!resource.parent) return "";
  const { type, key } = resource.parent;
  const id = idIn(input[key]);
  const parents = Object.values(recordsOf(world, scope, type));
  if (!parents.some((parent) => parent.id === id)) throw notFound(`${type} ${id} not found`);
  return id;
}

export function findRecord(
  world: World,
  scope: Scope,
  { resource, input }: { resource: Resource; input: Readonly<Record<string, unknown>> },
): StoredRecord {
  const parentId = parentIdOf(world, scope, { resource, input });
  const id = idIn(input[resource.key]);
  const record = recordsOf(world, scope, resource.type)[keyOf(parentId, id)];
  if (!record) throw notFound(`${resource.type} ${id} not found`);
  return record;
}

/** Whether a stored resource of any type has this ARN. */
export function hasRecord(world: World, scope: Scope, arn: string): boolean {
  const { stored } = partitionOf(world.store.state, scope.account, scope.region);
  return Object.keys(stored).some((type) =>
    Object.values(recordsOf(world, scope, type)).some((record) => record.arn === arn),
  );
}

/** The status that a record shows now. */
export function statusOf(record: StoredRecord, nowMs: number): string {
  const { transition } = record;
  return transition && (transition.atMs === null || transition.atMs > nowMs)
    ? transition.during
    : record.status;
}

/** Refuses a change of a record that is on its way out or, where the switch says so, in motion. */
export function checkAtRest(world: World, type: string, record: StoredRecord): void {
  const status = statusOf(record, world.clock.now());
  const inMotion = status !== record.status && world.settings.switches.conflictWhileUpdating;
  if (record.goneAtMs === undefined && !inMotion) return;
  throw conflict(`${type} ${record.id} is in ${status} state`);
}
