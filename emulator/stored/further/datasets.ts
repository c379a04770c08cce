import { AwsError, invalid, notFound } from "../../protocol/errors.ts";
import { oncePerToken } from "../../runtimes/client-tokens.ts";
import type { StoredRecord } from "../../state/model.ts";
import type { Call, World } from "../../world.ts";
import { beginTransition, createRecord, deleteRecord } from "../change.ts";
import { logRecord } from "../change-log.ts";
import { answerOf, factsOf } from "../facts.ts";
import type { StoredHandler } from "../handlers.ts";
import { getRecord, pageAnswer } from "../read.ts";
import { checkAtRest, findRecord, keyOf, recordsOf } from "../records.ts";
import type { Resource } from "../resource.ts";
import { DRAFT, dataset } from "../resources/datasets.ts";
import type { Facts } from "../schemas.ts";

const EXAMPLE = "dataset example";
const VERSION = "dataset version";

/** A dataset while its examples change, or a version is made of them. */
const inChange: Resource = {
  ...dataset,
  statuses: { ready: "ACTIVE", updating: "UPDATING", updateFailed: "UPDATE_FAILED" },
};

const below = (
  world: World,
  call: Call,
  { type, record }: { type: string; record: StoredRecord },
): StoredRecord[] =>
  Object.values(recordsOf(world, call, type)).filter(({ parentId }) => parentId === record.id);

const examplesOf = (world: World, call: Call, record: StoredRecord): Facts[] =>
  below(world, call, { type: EXAMPLE, record }).map(({ attributes }) => attributes);

function put(
  world: World,
  call: Call,
  of: { type: string; record: StoredRecord; id: string; attributes: Facts },
): void {
  const { type, record, id, attributes } = of;
  const nowMs = world.clock.now();
  const plain = { id, parentId: record.id, name: id, arn: "", status: "" };
  const at = { createdAtMs: nowMs, updatedAtMs: nowMs };
  recordsOf(world, call, type)[keyOf(record.id, id)] = { ...plain, ...at, attributes };
}

/** The examples that an input holds; what stands in S3 cannot be read here. */
function givenIn(input: Facts): Facts[] {
  const source = input["source"] as { inlineExamples?: { examples: Facts[] } };
  if (source.inlineExamples) return source.inlineExamples.examples;
  throw new AwsError(
    501,
    "NotImplementedException",
    "Examples in S3 are not read by this emulator: send them inline (see emulator/BEHAVIOR.md)",
  );
}

function addAll(world: World, call: Call, of: { record: StoredRecord; given: Facts[] }): string[] {
  const { record, given } = of;
  return given.map((example) => {
    const id = world.random.uuid();
    put(world, call, { type: EXAMPLE, record, id, attributes: { ...example, exampleId: id } });
    return id;
  });
}

const create: StoredHandler = oncePerToken((world, call, input: Facts) => {
  const given = givenIn(input);
  const answer = createRecord(dataset)(world, call, input);
  const record = findRecord(world, call, { resource: dataset, input: answer });
  // What could not be ingested leaves a draft without examples.
  if (call.steering.fail === undefined) addAll(world, call, { record, given });
  record.attributes["exampleCount"] = examplesOf(world, call, record).length;
  return answer;
});

/** Changes a dataset's draft, which is UPDATING for a while afterwards. */
function changing(
  operation: string,
  change: (world: World, call: Call, of: { record: StoredRecord; input: Facts }) => Facts,
): StoredHandler {
  return oncePerToken((world, call, input: Facts) => {
    const record = findRecord(world, call, { resource: dataset, input });
    checkAtRest(world, dataset.type, record);
    const own = change(world, call, { record, input });
    record.attributes["draftStatus"] = own["draftStatus"] ?? "MODIFIED";
    record.attributes["exampleCount"] = examplesOf(world, call, record).length;
    record.updatedAtMs = world.clock.now();
    beginTransition(world, call, { record, resource: inChange, kind: "update" });
    world.store.touch();
    logRecord(world, call, { type: dataset.type, record, done: "UPDATED" });
    const facts = factsOf(world, call, { resource: dataset, record });
    return answerOf(operation, { resource: dataset }, { ...facts, ...own });
  });
}

const add = changing("AddDatasetExamples", (world, call, { record, input }) => {
  const exampleIds = addAll(world, call, { record, given: givenIn(input) });
  return { exampleIds, addedCount: exampleIds.length };
});

/** All of the examples that a call names, or none of them. */
function requireAll(
  world: World,
  call: Call,
  { record, ids }: { record: StoredRecord; ids: readonly unknown[] },
): void {
  const known = recordsOf(world, call, EXAMPLE);
  for (const id of ids) {
    if (typeof id !== "string") throw invalid("Every example needs its exampleId");
    if (!known[keyOf(record.id, id)]) throw notFound(`Example ${id} not found in ${record.id}`);
  }
}

const update = changing("UpdateDatasetExamples", (world, call, { record, input }) => {
  const examples = input["examples"] as Facts[];
  requireAll(world, call, { record, ids: examples.map(({ exampleId }) => exampleId) });
  for (const attributes of examples) {
    const id = String(attributes["exampleId"]);
    put(world, call, { type: EXAMPLE, record, id, attributes: { ...attributes } });
  }
  return { updatedCount: examples.length };
});

const remove = changing("DeleteDatasetExamples", (world, call, { record, input }) => {
  const ids = input["exampleIds"] as string[];
  requireAll(world, call, { record, ids });
  for (const id of ids) delete recordsOf(world, call, EXAMPLE)[keyOf(record.id, id)];
  return { deletedCount: ids.length };
});

const publish = changing("CreateDatasetVersion", (world, call, { record }) => {
  const made = below(world, call, { type: VERSION, record }).map(({ id }) => Number(id));
  const id = String(Math.max(0, ...made) + 1);
  const examples = examplesOf(world, call, record);
  const attributes = { datasetVersion: id, exampleCount: examples.length, examples };
  put(world, call, { type: VERSION, record, id, attributes });
  const createdAt = new Date(world.clock.now());
  return { datasetVersion: id, draftStatus: "UNMODIFIED", createdAt };
});

/** The version that an input asks for; undefined is the draft. */
function versionIn(world: World, call: Call, input: Facts): StoredRecord | undefined {
  const record = findRecord(world, call, { resource: dataset, input });
  const wanted = String(input["datasetVersion"] ?? DRAFT);
  if (wanted === DRAFT) return undefined;
  const version = recordsOf(world, call, VERSION)[keyOf(record.id, wanted)];
  if (!version) throw notFound(`Version ${wanted} of dataset ${record.id} not found`);
  return version;
}

const get: StoredHandler = (world, call, input) => {
  const version = versionIn(world, call, input);
  const { datasetVersion: _, ...named } = input;
  const answer = getRecord(dataset, "GetDataset")(world, call, named);
  return version ? { ...answer, datasetVersion: version.id } : answer;
};

const deleteOne: StoredHandler = oncePerToken((world, call, input: Facts) => {
  const version = versionIn(world, call, input);
  if (!version) return deleteRecord(dataset)(world, call, input);
  const record = findRecord(world, call, { resource: dataset, input });
  checkAtRest(world, dataset.type, record);
  delete recordsOf(world, call, VERSION)[keyOf(record.id, version.id)];
  world.store.touch();
  const facts = {
    ...factsOf(world, call, { resource: dataset, record }),
    datasetVersion: version.id,
  };
  return answerOf("DeleteDataset", { resource: dataset }, facts);
});

const listVersions: StoredHandler = (world, call, input) => {
  const record = findRecord(world, call, { resource: dataset, input });
  const all = below(world, call, { type: VERSION, record }).map(({ attributes, createdAtMs }) => ({
    ...attributes,
    createdAt: new Date(createdAtMs),
  }));
  return pageAnswer("ListDatasetVersions", all.toReversed(), input);
};

const listExamples: StoredHandler = (world, call, input) => {
  const record = findRecord(world, call, { resource: dataset, input });
  const version = versionIn(world, call, input);
  const examples = (version?.attributes["examples"] ?? examplesOf(world, call, record)) as Facts[];
  const facts = factsOf(world, call, { resource: dataset, record });
  return {
    ...answerOf("ListDatasetExamples", { resource: dataset }, facts),
    datasetVersion: version?.id ?? DRAFT,
    ...pageAnswer("ListDatasetExamples", examples, input),
  };
};

export const datasetHandlers: Readonly<Record<string, StoredHandler>> = {
  CreateDataset: create,
  GetDataset: get,
  DeleteDataset: deleteOne,
  CreateDatasetVersion: publish,
  ListDatasetVersions: listVersions,
  AddDatasetExamples: add,
  ListDatasetExamples: listExamples,
  UpdateDatasetExamples: update,
  DeleteDatasetExamples: remove,
};
