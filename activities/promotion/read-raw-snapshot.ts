import { GetAgentRuntimeCommand } from "@aws-sdk/client-bedrock-agentcore-control";
import { collectBody } from "@smithy/core/protocols";
import { streamCollector } from "@smithy/node-http-handler";

import { callAws } from "../aws/call.ts";
import type { RuntimeTarget } from "../promotion-activities.ts";
import type { PromotionDependencies } from "./dependencies.ts";
import { present } from "./observe.ts";
import type { RawSnapshot } from "./snapshot.ts";

/** GetAgentRuntime's answer as it came over the wire. Without a version, the newest. */
export async function readRawSnapshot(
  { clients }: PromotionDependencies,
  { aws, runtimeId, version }: RuntimeTarget & { version?: string },
): Promise<RawSnapshot> {
  let body: string | undefined;
  const command = new GetAgentRuntimeCommand({
    agentRuntimeId: runtimeId,
    ...(version !== undefined && { agentRuntimeVersion: version }),
  });
  command.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      const response = result.response as { body: unknown };
      const bytes = await collectBody(response.body, { streamCollector });
      body = Buffer.from(bytes).toString("utf8");
      // Read once, it is handed on as bytes, so that the SDK still tells answers from errors.
      response.body = bytes;
      return result;
    },
    { step: "deserialize", priority: "low", name: "keepRawAnswer" },
  );
  await callAws({ operation: "GetAgentRuntime", callClass: "read" }, (options) =>
    clients.control(aws).send(command, options),
  );
  return JSON.parse(present("the body", body)) as RawSnapshot;
}
