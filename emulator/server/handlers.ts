import { cloudwatchHandlers } from "../cloudwatch/handlers.ts";
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
import { invokeAgentRuntime, stopRuntimeSession } from "../sessions/invoke.ts";
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
  },
  cloudwatch: cloudwatchHandlers,
};

/** What answers an operation, or undefined when it is not modelled. */
export function handlerOf({ service, name }: Operation): Handler | undefined {
  return Object.hasOwn(handlers[service], name) ? handlers[service][name] : undefined;
}
