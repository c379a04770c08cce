import {
  CreateAgentRuntimeEndpointCommand,
  DeleteAgentRuntimeEndpointCommand,
  UpdateAgentRuntimeEndpointCommand,
} from "@aws-sdk/client-bedrock-agentcore-control";

import { callAws, nullIfMissing } from "../aws/call.ts";
import type { EndpointTarget } from "../promotion-activities.ts";
import type { PromotionDependencies } from "./dependencies.ts";

/** One decision to change an endpoint: all attempts of it carry one client token. */
interface EndpointChange extends EndpointTarget {
  readonly version: string;
  readonly description?: string;
  readonly clientToken: string;
}

export async function updateEndpoint(
  { clients }: PromotionDependencies,
  input: EndpointChange,
): Promise<void> {
  const command = new UpdateAgentRuntimeEndpointCommand({
    ...changeOf(input),
    endpointName: input.endpoint,
  });
  await callAws({ operation: "UpdateAgentRuntimeEndpoint", callClass: "token" }, (options) =>
    clients.control(input.aws).send(command, options),
  );
}

export async function createEndpoint(
  { clients }: PromotionDependencies,
  input: EndpointChange,
): Promise<void> {
  const command = new CreateAgentRuntimeEndpointCommand({
    ...changeOf(input),
    name: input.endpoint,
  });
  await callAws({ operation: "CreateAgentRuntimeEndpoint", callClass: "token" }, (options) =>
    clients.control(input.aws).send(command, options),
  );
}

/** An endpoint that is gone already counts as deleted: an earlier attempt's answer may be lost. */
export async function deleteEndpoint(
  { clients }: PromotionDependencies,
  input: EndpointTarget & { clientToken: string },
): Promise<void> {
  const command = new DeleteAgentRuntimeEndpointCommand({
    agentRuntimeId: input.runtimeId,
    endpointName: input.endpoint,
    clientToken: input.clientToken,
  });
  await nullIfMissing(
    callAws({ operation: "DeleteAgentRuntimeEndpoint", callClass: "token" }, (options) =>
      clients.control(input.aws).send(command, options),
    ),
  );
}

function changeOf({ runtimeId, version, description, clientToken }: EndpointChange) {
  return {
    agentRuntimeId: runtimeId,
    agentRuntimeVersion: version,
    clientToken,
    // Left out it is erased, and an empty one is refused: the same thing.
    ...(description && { description }),
  };
}
