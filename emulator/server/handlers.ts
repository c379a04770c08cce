import { cloudwatchHandlers } from "../cloudwatch/handlers.ts";
import { evaluatorHandlers } from "../evaluations/built-in.ts";
import { logsHandlers } from "../logs/handlers.ts";
import { evaluationHandlers } from "../evaluations/handlers.ts";
import { memoryHandlers } from "../memory/handlers.ts";
import type { Operation } from "../protocol/operations.ts";
import {
  createAgentRuntimeEndpoint,
  deleteAgentRuntimeEndpoint,
  updateAgentRuntimeEndpoint,
} from "../runtimes/change-endpoint.ts";
import {
  createAgentRuntime,
  deleteAgentRuntime,
  updateAgentRuntime,
} from "../runtimes/change-runtime.ts";
import { getAgentRuntimeEndpoint, listAgentRuntimeEndpoints } from "../runtimes/read-endpoint.ts";
import {
  getAgentRuntime,
  listAgentRuntimes,
  listAgentRuntimeVersions,
} from "../runtimes/read-runtime.ts";
import { listTagsForResource, tagResource, untagResource } from "../runtimes/tags.ts";
import { getAgentCard } from "../sessions/agent-card.ts";
import { invokeAgentRuntime } from "../sessions/invoke.ts";
import { stopRuntimeSession } from "../sessions/stop.ts";
import { actionHandlers } from "../stored/further/actions.ts";
import { datasetHandlers } from "../stored/further/datasets.ts";
import { singletonHandlers } from "../stored/further/singletons.ts";
import { toolSessionHandlers } from "../stored/further/tool-sessions.ts";
import { modelledOperations, storedHandlers } from "../stored/handlers.ts";
import type { Call, World } from "../world.ts";

/** The input has the operation's own type: the schema that read it guarantees its shape. */
export type Handler = (world: World, call: Call, input: never) => object | Promise<object>;

const handlers: Readonly<Record<Operation["service"], Readonly<Record<string, Handler>>>> = {
  control: {
    CreateAgentRuntime: createAgentRuntime,
    UpdateAgentRuntime: updateAgentRuntime,
    GetAgentRuntime: getAgentRuntime,
    ListAgentRuntimes: listAgentRuntimes,
    ListAgentRuntimeVersions: listAgentRuntimeVersions,
    DeleteAgentRuntime: deleteAgentRuntime,
    CreateAgentRuntimeEndpoint: createAgentRuntimeEndpoint,
    UpdateAgentRuntimeEndpoint: updateAgentRuntimeEndpoint,
    GetAgentRuntimeEndpoint: getAgentRuntimeEndpoint,
    ListAgentRuntimeEndpoints: listAgentRuntimeEndpoints,
    DeleteAgentRuntimeEndpoint: deleteAgentRuntimeEndpoint,
    TagResource: tagResource,
    UntagResource: untagResource,
    ListTagsForResource: listTagsForResource,
  },
  data: {
    InvokeAgentRuntime: invokeAgentRuntime,
    StopRuntimeSession: stopRuntimeSession,
    ...memoryHandlers,
    ...evaluationHandlers,
    GetAgentCard: getAgentCard,
  },
  cloudwatch: { ...cloudwatchHandlers, ...logsHandlers },
};

const stored: Readonly<Record<string, Handler>> = {
  ...storedHandlers,
  ...actionHandlers,
  ...datasetHandlers,
  ...evaluatorHandlers,
  ...singletonHandlers,
  ...toolSessionHandlers,
};

/** How the emulator answers an operation; BEHAVIOR.md has a row with it for every one. */
export type OperationClass = "modelled" | "stored" | "refused";

export function classOf({ service, name }: Operation): OperationClass {
  if (Object.hasOwn(handlers[service], name)) return "modelled";
  if (service === "cloudwatch" || !Object.hasOwn(stored, name)) return "refused";
  return modelledOperations.has(name) ? "modelled" : "stored";
}

/** What answers an operation, or undefined when it is refused. */
export function handlerOf(operation: Operation): Handler | undefined {
  if (classOf(operation) === "refused") return undefined;
  return handlers[operation.service][operation.name] ?? stored[operation.name];
}
