import { notFound } from "../protocol/errors.ts";
import { pageOf } from "../runtimes/paging.ts";
import type { StoredRecord } from "../state/model.ts";
import type { Call, World } from "../world.ts";
import { answerOf, factsOf } from "./facts.ts";
import { findRecord, parentIdOf, recordsOf } from "./records.ts";
import type { Resource } from "./resource.ts";
import { itemsOf, prune } from "./schemas.ts";
import type { Facts } from "./schemas.ts";

type Read = (world: World, call: Call, input: Facts) => Facts;

export const getRecord =
  (resource: Resource, operation: string): Read =>
  (world, call, input) => {
    const record = findRecord(world, call, { resource, input });
    const facts = factsOf(world, call, { resource, record });
    const wanted = resource.version && input[resource.version.member];
    if (typeof wanted !== "string") return answerOf(operation, { resource }, facts);
    return answerOf(
      operation,
      { resource },
      { ...facts, ...versionFacts(resource, record, wanted) },
    );
  };

function versionFacts(resource: Resource, record: StoredRecord, wanted: string): Facts {
  const member = resource.version?.member ?? "";
  const version = record.versions?.find(({ attributes }) => attributes[member] === wanted);
  if (!version) throw notFound(`Version ${wanted} of ${resource.type} ${record.id} not found`);
  return { ...version.attributes, versionCreatedAt: new Date(version.atMs) };
}

export const listRecords =
  (resource: Resource, operation: string): Read =>
  (world, call, input) => {
    const parentId = parentIdOf(world, call, { resource, input });
    const all = Object.values(recordsOf(world, call, resource.type))
      .filter((record) => record.parentId === parentId)
      .map((record) => factsOf(world, call, { resource, record }))
      .filter((facts) =>
        (resource.filters ?? []).every(
          (name) => input[name] === undefined || input[name] === facts[name],
        ),
      );
    return pageAnswer(operation, all, input);
  };

/** The versions of one resource, newest first. */
export const listVersions =
  (resource: Resource, operation: string): Read =>
  (world, call, input) => {
    const record = findRecord(world, call, { resource, input });
    const facts = factsOf(world, call, { resource, record });
    const all = (record.versions ?? []).map(({ atMs, attributes }) => {
      const at = new Date(atMs);
      return { ...facts, ...attributes, createdAt: at, updatedAt: at, versionCreatedAt: at };
    });
    return pageAnswer(operation, all.toReversed(), input);
  };

export function pageAnswer(operation: string, all: readonly Facts[], input: Facts): Facts {
  const { member, item } = itemsOf(operation);
  const { items, nextToken } = pageOf(all, input as { maxResults?: number; nextToken?: string });
  return {
    [member]: items.map((facts) => prune(item, facts)),
    ...(nextToken !== undefined && { nextToken }),
  };
}
