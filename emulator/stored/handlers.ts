import { oncePerToken } from "../runtimes/client-tokens.ts";
import type { Call, World } from "../world.ts";
import { createRecord, deleteRecord, updateRecord } from "./change.ts";
import { getRecord, listRecords, listVersions } from "./read.ts";
import type { Resource } from "./resource.ts";
import { resources } from "./resources/index.ts";
import type { Facts } from "./schemas.ts";

export type StoredHandler = (world: World, call: Call, input: Facts) => Facts;

function handlersOf(resource: Resource): Record<string, StoredHandler> {
  const { create, get, list, update, alsoGet, alsoList, delete: remove } = resource.operations;
  const { version } = resource;
  return {
    [create]: oncePerToken(createRecord(resource)),
    [get]: getRecord(resource, get),
    [list]: listRecords(resource, list),
    [remove]: oncePerToken(deleteRecord(resource)),
    ...(update !== undefined && { [update]: oncePerToken(updateRecord(resource, update)) }),
    ...(alsoGet !== undefined && { [alsoGet]: getRecord(resource, alsoGet) }),
    ...(alsoList !== undefined && { [alsoList]: listRecords(resource, alsoList) }),
    ...(version && { [version.list]: listVersions(resource, version.list) }),
    ...(version?.get !== undefined && { [version.get]: getRecord(resource, version.get) }),
  };
}

/** What answers the operations of plainly stored resources, by operation. */
export const storedHandlers: Readonly<Record<string, StoredHandler>> = Object.assign(
  {},
  ...resources.map(handlersOf),
);

/** Those of them whose resource does more than keep what it is given. */
export const modelledOperations: ReadonlySet<string> = new Set(
  resources
    .filter(({ modelled }) => modelled)
    .flatMap((resource) => Object.keys(handlersOf(resource))),
);
