import type { Scope } from "../scope.ts";
import { partitionOf } from "../state/model.ts";
import type { StoredRecord } from "../state/model.ts";
import type { World } from "../world.ts";
import { keyOf, statusOf } from "./records.ts";
import { resources } from "./resources/index.ts";

interface Subject {
  readonly type: string;
  readonly record: StoredRecord;
}

/** Logs what a resource shows after a call, and again whenever that changes as time passes. */
export function logRecord(
  world: World,
  scope: Scope,
  { type, record, done }: Subject & { readonly done: "CREATED" | "UPDATED" | "DELETED" },
): void {
  const nowMs = world.clock.now();
  const isGone = record.goneAtMs !== undefined && record.goneAtMs <= nowMs;
  // Kinds without a status: what was done to them.
  log(world, scope, { type, record, status: isGone ? done : statusOf(record, nowMs) || done });
  if (!isGone) armRecord(world, scope, { type, record });
}

/** Logs the end of transitions that were under way when the state was saved. */
export function armRecords(world: World): void {
  const nowMs = world.clock.now();
  for (const [key, { stored }] of Object.entries(world.store.state.partitions)) {
    const [account = "", region = ""] = key.split("/");
    for (const { type } of resources)
      for (const record of Object.values(stored[type] ?? {}))
        if ((endOf(record) ?? 0) > nowMs) armRecord(world, { account, region }, { type, record });
  }
}

const endOf = ({ goneAtMs, transition }: StoredRecord): number | undefined =>
  goneAtMs ?? transition?.atMs ?? undefined;

function armRecord(world: World, scope: Scope, { type, record }: Subject): void {
  const endMs = endOf(record);
  if (endMs === undefined || endMs === Number.MAX_SAFE_INTEGER) return;
  const { account, region } = scope;
  const isGone = record.goneAtMs !== undefined;
  world.clock.schedule(endMs, () => {
    const { stored } = partitionOf(world.store.state, account, region);
    const current = stored[type]?.[keyOf(record.parentId, record.id)];
    // A later change has its own end.
    if (endOf(record) !== endMs || (current !== record && !isGone)) return;
    log(world, scope, { type, record, status: isGone ? "DELETED" : record.status });
    world.store.touch();
    world.store.save();
  });
}

function log(
  world: World,
  { account, region }: Scope,
  { type, record, status }: Subject & { readonly status: string },
): void {
  const { id: name, failureReason: reason } = record;
  const failed = reason !== undefined && status === record.status;
  const change = { subject: "resource", type, name, status, ...(failed && { reason }) } as const;
  world.log.change({ account, region, change });
}
