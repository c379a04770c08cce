import { conflict } from "../protocol/errors.ts";
import { partitionName } from "../runtimes/arns.ts";
import { partitionOf } from "../state/model.ts";
import type { StoredRecord } from "../state/model.ts";
import type { Call, World } from "../world.ts";
import { logRecord } from "./change-log.ts";
import { answerOf, factsOf, keptAttributes } from "./facts.ts";
import { checkAtRest, findRecord, keyOf, parentIdOf, recordsOf } from "./records.ts";
import type { Resource } from "./resource.ts";
import { resourcesBelow } from "./resources/index.ts";
import { inputSchema, openOptional } from "./schemas.ts";
import type { Facts } from "./schemas.ts";

type Change = (world: World, call: Call, input: Facts) => Facts;

function arnOf(resource: Resource, call: Call, { id, parentId }: StoredRecord): string {
  const { arn } = resource;
  if (!arn) return "";
  const { region, account } = call;
  const service = arn.service ?? "bedrock-agentcore";
  return `arn:${partitionName(region)}:${service}:${region}:${account}:${arn.path(id, parentId)}`;
}

/** Lets a record show `during` for a while, unless a fault says otherwise. */
export function beginTransition(
  world: World,
  call: Call,
  to: { record: StoredRecord; resource: Resource; kind: "create" | "update" },
): void {
  const { record, resource, kind } = to;
  const { steering } = call;
  const { statuses } = resource;
  const during = kind === "create" ? statuses?.creating : statuses?.updating;
  delete record.failureReason;
  delete record.transition;
  if (!statuses) return;
  record.status = kind === "create" ? statuses.ready : record.status;
  if (kind === "update" && statuses.updating !== undefined) record.status = statuses.ready;
  const failed = kind === "create" ? statuses.createFailed : statuses.updateFailed;
  if (steering.fail && failed !== undefined) {
    record.status = failed;
    record.failureReason = steering.fail.reason;
  }
  if (during === undefined) return;
  const afterMs =
    steering.durationMs ??
    world.random.duration(world.settings.timings[resource.timing ?? "resourceReadyMs"]);
  record.transition = { during, atMs: steering.stuck ? null : world.clock.now() + afterMs };
}

function attributesFor(
  world: World,
  call: Call,
  of: { resource: Resource; record: StoredRecord; input: Facts; base: Facts; created: boolean },
): Record<string, unknown> {
  const { resource, record, input, base, created } = of;
  const derived = resource.derive?.({
    input,
    attributes: base,
    scope: call,
    random: world.random,
    nowMs: world.clock.now(),
    id: record.id,
    name: record.name,
    parentId: record.parentId,
    created,
    evaluationScores: world.settings.evaluationScores,
  });
  return keptAttributes(resource, { ...base, ...derived });
}

/** Numbers the attributes as the next version, when the resource has versions. */
function addVersion(world: World, { version }: Resource, record: StoredRecord): void {
  if (!version) return;
  const versions = (record.versions ??= []);
  record.attributes[version.member] = version.next(versions.length + 1, world.random);
  versions.push({ atMs: world.clock.now(), attributes: structuredClone(record.attributes) });
}

export const createRecord =
  (resource: Resource): Change =>
  (world, call, input) => {
    const parentId = parentIdOf(world, call, { resource, input });
    const records = recordsOf(world, call, resource.type);
    const given = resource.name === undefined ? "" : String(input[resource.name] ?? "");
    const taken = ({ name, parentId: other }: StoredRecord): boolean =>
      name === given && other === parentId;
    if (given !== "" && Object.values(records).some(taken))
      throw conflict(`A ${resource.type} with name ${given} already exists`);
    const id = resource.makeId({ random: world.random, name: given, input });
    if (records[keyOf(parentId, id)]) throw conflict(`${resource.type} ${id} already exists`);
    const nowMs = world.clock.now();
    const record: StoredRecord = {
      id,
      parentId,
      name: given === "" ? id : given,
      arn: "",
      status: "",
      createdAtMs: nowMs,
      updatedAtMs: nowMs,
      attributes: {},
    };
    record.arn = arnOf(resource, call, record);
    record.attributes = attributesFor(world, call, {
      resource,
      record,
      input,
      base: input,
      created: true,
    });
    beginTransition(world, call, { record, resource, kind: "create" });
    addVersion(world, resource, record);
    records[keyOf(parentId, id)] = record;
    const { tags } = partitionOf(world.store.state, call.account, call.region);
    if (input["tags"] && record.arn !== "") tags[record.arn] = { ...(input["tags"] as object) };
    world.store.touch();
    logRecord(world, call, { type: resource.type, record, done: "CREATED" });
    return answerOf(
      resource.operations.create,
      { resource },
      factsOf(world, call, { resource, record }),
    );
  };

/** The attributes after an update: what is left out stays, or is emptied where updates replace. */
function updatedBase(
  resource: Resource,
  operation: string,
  of: { attributes: Facts; input: Facts },
): Facts {
  const schema = inputSchema(operation);
  const opened = openOptional(schema, of.input) as Facts;
  const base = { ...of.attributes };
  for (const name of Object.keys(schema.getMemberSchemas())) {
    if (name in of.input && of.input[name] !== undefined) base[name] = opened[name];
    else if (resource.update === "replace") delete base[name];
  }
  return base;
}

export const updateRecord =
  (resource: Resource, operation: string): Change =>
  (world, call, input) => {
    const record = findRecord(world, call, { resource, input });
    checkAtRest(world, resource.type, record);
    const renamed = resource.name === undefined ? undefined : input[resource.name];
    if (typeof renamed === "string") record.name = renamed;
    const base = updatedBase(resource, operation, { attributes: record.attributes, input });
    record.attributes = attributesFor(world, call, {
      resource,
      record,
      input,
      base,
      created: false,
    });
    record.updatedAtMs = world.clock.now();
    beginTransition(world, call, { record, resource, kind: "update" });
    addVersion(world, resource, record);
    world.store.touch();
    logRecord(world, call, { type: resource.type, record, done: "UPDATED" });
    return answerOf(operation, { resource }, factsOf(world, call, { resource, record }));
  };

/** Takes along what stands below a record, or refuses to when that must go first. */
function removeBelow(
  world: World,
  call: Call,
  { resource, record }: { resource: Resource; record: StoredRecord },
): void {
  const types = resourcesBelow(resource.type).map(({ type }) => type);
  const { stored } = partitionOf(world.store.state, call.account, call.region);
  // What is not a resource of its own is called after what it belongs to: `memory event`.
  const held = Object.keys(stored).filter((type) => type.startsWith(`${resource.type} `));
  for (const type of new Set([...types, ...held])) {
    const records = recordsOf(world, call, type);
    const own = Object.entries(records).filter(([, { parentId }]) => parentId === record.id);
    if (resource.childrenFirst && own.length > 0) {
      const ids = own.map(([, { id }]) => id).join(", ");
      throw conflict(`${resource.type} ${record.id} has a ${type} to be deleted first: ${ids}`);
    }
    for (const [key, child] of own) {
      delete records[key];
      child.goneAtMs = world.clock.now();
      if (types.includes(type)) logRecord(world, call, { type, record: child, done: "DELETED" });
    }
  }
}

export const deleteRecord =
  (resource: Resource): Change =>
  (world, call, input) => {
    const record = findRecord(world, call, { resource, input });
    if (record.goneAtMs !== undefined) checkAtRest(world, resource.type, record);
    removeBelow(world, call, { resource, record });
    const deleting = resource.statuses?.deleting;
    record.updatedAtMs = world.clock.now();
    record.goneAtMs = world.clock.now();
    if (deleting !== undefined) {
      delete record.transition;
      delete record.failureReason;
      record.status = deleting;
      const { steering } = call;
      const afterMs = steering.durationMs ?? world.random.duration(world.settings.timings.deleteMs);
      record.goneAtMs = steering.stuck ? Number.MAX_SAFE_INTEGER : world.clock.now() + afterMs;
    }
    world.store.touch();
    logRecord(world, call, { type: resource.type, record, done: "DELETED" });
    const facts = factsOf(world, call, { resource, record });
    return answerOf(resource.operations.delete, { resource }, facts);
  };
