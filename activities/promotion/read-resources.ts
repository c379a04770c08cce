import {
  GetAgentRuntimeCommand,
  GetAgentRuntimeEndpointCommand,
} from "@aws-sdk/client-bedrock-agentcore-control";

import type { EndpointObservation, VersionObservation } from "../../domain/endpoint.ts";
import { callAws, nullIfMissing } from "../aws/call.ts";
import type { EndpointTarget, RuntimeTarget } from "../promotion-activities.ts";
import type { PromotionDependencies } from "./dependencies.ts";
import { observeEndpoint, observeVersion } from "./observe.ts";

export async function getEndpoint(
  { clients, clock }: PromotionDependencies,
  input: EndpointTarget,
): Promise<EndpointObservation | null> {
  const command = new GetAgentRuntimeEndpointCommand({
    agentRuntimeId: input.runtimeId,
    endpointName: input.endpoint,
  });
  const answer = await nullIfMissing(
    callAws({ operation: "GetAgentRuntimeEndpoint", callClass: "read" }, (options) =>
      clients.control(input.aws).send(command, options),
    ),
  );
  return answer && observeEndpoint(answer, clock.now());
}

export async function getVersion(
  { clients }: PromotionDependencies,
  input: RuntimeTarget & { version?: string },
): Promise<VersionObservation | null> {
  const command = new GetAgentRuntimeCommand({
    agentRuntimeId: input.runtimeId,
    ...(input.version !== undefined && { agentRuntimeVersion: input.version }),
  });
  const answer = await nullIfMissing(
    callAws({ operation: "GetAgentRuntime", callClass: "read" }, (options) =>
      clients.control(input.aws).send(command, options),
    ),
  );
  return answer && observeVersion(answer);
}
