import { NormalizedSchema } from "@smithy/core/schema";

import type { Operation } from "../../emulator/protocol/operations.ts";
import { classOf } from "../../emulator/server/handlers.ts";
import type { Resource } from "../../emulator/stored/resource.ts";
import { resourceOf, resources } from "../../emulator/stored/resources/index.ts";
import {
  SETTLED_MS,
  alsoRequired,
  create,
  makeSettled,
  placeOf,
  send,
} from "../emulator/stored-story.ts";
import type { Facts, Story } from "../emulator/stored-story.ts";
import { createEndpoint, createRuntime, mint } from "../emulator/story.ts";
import { cloudwatchScenes } from "./cloudwatch-scenes.ts";
import { sampleInput } from "./sample-input.ts";

/** Makes what a call needs, and returns the members that name it; a call takes those that it has. */
type Scene = (story: Story) => Promise<Facts>;

const runtime: Scene = async (story) => ({
  agentRuntimeId: (await createRuntime(story)).id,
  agentRuntimeVersion: "1",
});

const wholeRuntime: Scene = async (story) => ({
  ...(await runtime(story)),
  agentRuntimeVersion: undefined,
});

const endpoint: Scene = async (story) => {
  const { id } = await createRuntime(story);
  await createEndpoint(story, id);
  return { agentRuntimeId: id, endpointName: "PROD", agentRuntimeVersion: "1" };
};

const runtimeArn: Scene = async (story) => ({
  agentRuntimeArn: (await createRuntime(story)).arn,
  qualifier: "DEFAULT",
});

const a2aRuntime: Scene = async (story) => {
  const { id, arn } = await createRuntime(story);
  await mint(story, id, { protocolConfiguration: { serverProtocol: "A2A" } });
  return { agentRuntimeArn: arn, qualifier: "DEFAULT" };
};

const taggedRuntime: Scene = async (story) => {
  const resourceArn = (await createRuntime(story)).arn;
  await send(story, "TagResource", { resourceArn, tags: { a: "1", b: "2" } });
  return { resourceArn };
};

const session: Scene = async (story) => {
  const named = await runtimeArn(story);
  const runtimeSessionId = "s".repeat(33);
  const payload = new TextEncoder().encode("{}");
  await send(story, "InvokeAgentRuntime", { ...named, runtimeSessionId, payload });
  return { ...named, runtimeSessionId };
};

const resourcePolicy: Scene = async (story) => {
  const resourceArn = (await createRuntime(story)).arn;
  await send(story, "PutResourcePolicy", { resourceArn, policy: "{}" });
  return { resourceArn };
};

const targets: Scene = async (story) => {
  const { gatewayIdentifier, targetId } = await makeSettled(story, "gateway target");
  return { gatewayIdentifier, targetIdList: [targetId] };
};

/** With an actor's session in which one event was said, and one record. */
const memory: Scene = async (story) => {
  const { memoryId } = await makeSettled(story, "memory");
  const place = { memoryId, actorId: "ann", sessionId: "first" };
  const { event } = await send(story, "CreateEvent", {
    ...place,
    eventTimestamp: new Date(story.clock.now()),
    payload: [{ conversational: { content: { text: "hello" }, role: "USER" } }],
  });
  const { successfulRecords } = await send(story, "BatchCreateMemoryRecords", {
    memoryId,
    records: [
      {
        requestIdentifier: "one",
        namespaces: ["/facts"],
        content: { text: "likes tea" },
        timestamp: new Date(story.clock.now()),
      },
    ],
  });
  const [{ memoryRecordId }] = successfulRecords as [Facts];
  return { ...place, eventId: (event as Facts)["eventId"], memoryRecordId };
};

const heldRecords: Scene = async (story) => {
  const { memoryId, memoryRecordId } = await memory(story);
  return { memoryId, records: [{ memoryRecordId, timestamp: new Date(story.clock.now()) }] };
};

const deletedRecords: Scene = async (story) => {
  const { memoryId, memoryRecordId } = await memory(story);
  return { memoryId, records: [{ memoryRecordId }] };
};

const search: Scene = async (story) => ({
  ...(await memory(story)),
  namespace: "/facts",
  searchCriteria: { searchQuery: "tea" },
});

const published: Scene = async (story) => {
  const { datasetId } = await makeSettled(story, "dataset");
  await send(story, "CreateDatasetVersion", { datasetId });
  const { examples } = await send(story, "ListDatasetExamples", { datasetId });
  const [{ exampleId }] = examples as [Facts];
  await story.clock.advance(SETTLED_MS);
  return {
    datasetId,
    datasetVersion: "1",
    examples: [{ exampleId, answer: 42 }],
    exampleIds: [exampleId],
  };
};

const tool =
  (type: "browser" | "code interpreter", key: string, started?: string): Scene =>
  async (story) => {
    const { browserId, codeInterpreterId } = await makeSettled(story, type);
    const named = { [key]: browserId ?? codeInterpreterId };
    if (started === undefined) return named;
    const { sessionId } = await send(story, started, named);
    return { ...named, sessionId };
  };

const browser = tool("browser", "browserIdentifier");
const browserSession = tool("browser", "browserIdentifier", "StartBrowserSession");
const interpreter = tool("code interpreter", "codeInterpreterIdentifier");
const interpreterSession = tool(
  "code interpreter",
  "codeInterpreterIdentifier",
  "StartCodeInterpreterSession",
);

const batchEvaluation: Scene = async (story) => {
  const { output } = await create(story, resourceOf("batch evaluation"), 1);
  return { batchEvaluationId: output["batchEvaluationId"] };
};

const evaluation: Scene = async () => ({
  evaluatorId: "Builtin.Helpfulness",
  evaluationInput: { sessionSpans: [{ attributes: { "session.id": "one" } }] },
});

const nothing: Scene = async () => ({ tokenVaultId: "default" });

/** For the operations that belong to no kind of stored resource. */
const scenes: Readonly<Record<string, Scene>> = {
  CreateAgentRuntime: nothing,
  UpdateAgentRuntime: runtime,
  GetAgentRuntime: runtime,
  ListAgentRuntimes: runtime,
  ListAgentRuntimeVersions: runtime,
  DeleteAgentRuntime: wholeRuntime,
  CreateAgentRuntimeEndpoint: runtime,
  UpdateAgentRuntimeEndpoint: endpoint,
  GetAgentRuntimeEndpoint: endpoint,
  ListAgentRuntimeEndpoints: endpoint,
  DeleteAgentRuntimeEndpoint: endpoint,
  ListAgentRuntimeVersionsByCapacityProvider: (story) => makeSettled(story, "capacity provider"),
  TagResource: taggedRuntime,
  UntagResource: taggedRuntime,
  ListTagsForResource: taggedRuntime,
  InvokeAgentRuntime: runtimeArn,
  StopRuntimeSession: session,
  GetAgentCard: a2aRuntime,
  PutResourcePolicy: taggedRuntime,
  GetResourcePolicy: resourcePolicy,
  DeleteResourcePolicy: resourcePolicy,
  GetTokenVault: nothing,
  SetTokenVaultCMK: nothing,
  BatchPutGatewayRateLimits: (story) => makeSettled(story, "gateway"),
  SynchronizeGatewayTargets: targets,
  SubmitRegistryRecordForApproval: (story) => makeSettled(story, "registry record"),
  UpdateRegistryRecordStatus: (story) => makeSettled(story, "registry record"),
  CreateEvent: memory,
  GetEvent: memory,
  ListEvents: memory,
  DeleteEvent: memory,
  ListActors: memory,
  ListSessions: memory,
  BatchCreateMemoryRecords: memory,
  BatchUpdateMemoryRecords: heldRecords,
  BatchDeleteMemoryRecords: deletedRecords,
  GetMemoryRecord: memory,
  DeleteMemoryRecord: memory,
  ListMemoryRecords: search,
  RetrieveMemoryRecords: search,
  Evaluate: evaluation,
  StopBatchEvaluation: batchEvaluation,
  CreateDatasetVersion: published,
  ListDatasetVersions: published,
  AddDatasetExamples: published,
  ListDatasetExamples: published,
  UpdateDatasetExamples: published,
  DeleteDatasetExamples: published,
  StartBrowserSession: browser,
  ListBrowserSessions: browserSession,
  GetBrowserSession: browserSession,
  StopBrowserSession: browserSession,
  StartCodeInterpreterSession: interpreter,
  ListCodeInterpreterSessions: interpreterSession,
  GetCodeInterpreterSession: interpreterSession,
  StopCodeInterpreterSession: interpreterSession,
  ...cloudwatchScenes,
};

/** A resource of the kind is made, unless the operation makes it itself. */
const sceneOf =
  (resource: Resource, name: string): Scene =>
  async (story) => {
    const { operations, version } = resource;
    if (name === operations.create || name === operations.list) return placeOf(story, resource);
    const named = { ...(await makeSettled(story, resource.type)), ...alsoRequired(name) };
    if (version === undefined || name !== version.get) return named;
    const shown = await send(story, operations.get, named);
    return { ...named, [version.member]: shown[version.member] };
  };

function findScene({ name }: Operation): Scene {
  const own = resources.find(({ operations, version }) =>
    [...Object.values(operations), version?.list, version?.get].includes(name),
  );
  const scene = own ? sceneOf(own, name) : scenes[name];
  if (scene === undefined) throw new Error(`No scene says what ${name} needs`);
  return scene;
}

const NOWHERE = "arn:aws:bedrock-agentcore:us-east-1:123456789012:runtime/nobody-0123456789";

/** For inputs whose sample names no resource that could exist. */
const absentees: Facts = {
  agentRuntimeArn: NOWHERE,
  resourceArn: NOWHERE,
  tokenVaultId: "another",
  evaluatorId: "nobody-0123456789",
};

/** Whether an operation makes or lists what stands below nothing, and so names nothing. */
export function namesNothing({ name }: Operation): boolean {
  if (name === "CreateAgentRuntime" || name === "ListAgentRuntimes") return true;
  return resources.some(
    ({ parent, operations: names }) =>
      parent === undefined && [names.create, names.list, names.alsoList].includes(name),
  );
}

/** A valid input in a world in which nothing that it names exists. */
export const inputOfNowhere = (operation: Operation): Facts =>
  onlyMembers(operation, { ...sampleInput(operation), ...absentees });

/** An input that the emulator carries out, in the form that the SDK takes; what it names is made first. */
export async function inputInScene(
  story: Story,
  operation: Operation,
  { optional }: { optional: boolean },
): Promise<Facts> {
  const input = sampleInput(operation, { optional, seed: 3 });
  if (classOf(operation) === "refused") return input;
  const named = await findScene(operation)(story);
  return onlyMembers(operation, { ...input, ...named });
}

function onlyMembers({ schema }: Operation, facts: Facts): Facts {
  const members = NormalizedSchema.of(schema[4]).getMemberSchemas();
  return Object.fromEntries(Object.entries(facts).filter(([name]) => Object.hasOwn(members, name)));
}
