import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import {
  CreateAgentRuntimeCommand,
  CreateAgentRuntimeEndpointCommand,
  GetAgentRuntimeEndpointCommand,
} from "@aws-sdk/client-bedrock-agentcore-control";
import type { BedrockAgentCoreControlClient } from "@aws-sdk/client-bedrock-agentcore-control";
import type { Emulator } from "../../emulator/index.ts";

/** Pinned images: what the agent behind each does is set with `stage.emulator.setAgent`. */
const GOOD = imageOf("a");
export const NEXT = imageOf("b");
export const THIRD = imageOf("c");

function imageOf(letter: string): string {
  return `123456789012.dkr.ecr.us-east-1.amazonaws.com/agent@sha256:${letter.repeat(64)}`;
}

/** Asks until it holds; the test's own time-out bounds it. */
export async function until(holds: () => Promise<boolean> | boolean): Promise<void> {
  while (!(await holds())) await sleep(50);
}

export const ROLE = "arn:aws:iam::123456789012:role/agent";

export function clientConfigOf(emulator: Emulator): object {
  return {
    endpoint: emulator.url,
    region: "us-east-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
  };
}

export async function createRuntime(
  control: BedrockAgentCoreControlClient,
): Promise<{ id: string; arn: string }> {
  const created = await control.send(
    new CreateAgentRuntimeCommand({
      // Emulators mint the same ids; promotions of one test must not meet another's.
      agentRuntimeName: `support_${randomUUID().slice(0, 8)}`,
      agentRuntimeArtifact: { containerConfiguration: { containerUri: GOOD } },
      roleArn: ROLE,
      networkConfiguration: { networkMode: "PUBLIC" },
    }),
  );
  const id = created.agentRuntimeId ?? "";
  await settled(control, { id, endpoint: "DEFAULT" });
  return { id, arn: created.agentRuntimeArn ?? "" };
}

export async function createEndpoint(
  control: BedrockAgentCoreControlClient,
  id: string,
  name: string,
): Promise<void> {
  await control.send(
    new CreateAgentRuntimeEndpointCommand({
      agentRuntimeId: id,
      name,
      agentRuntimeVersion: "1",
      description: "for users",
    }),
  );
  await settled(control, { id, endpoint: name });
}

export async function settled(
  control: BedrockAgentCoreControlClient,
  of: { id: string; endpoint: string },
): Promise<void> {
  await until(async () => (await describeEndpoint(control, of)).startsWith("READY"));
}

export async function describeEndpoint(
  control: BedrockAgentCoreControlClient,
  of: { id: string; endpoint: string },
): Promise<string> {
  const { status, liveVersion, targetVersion } = await control.send(
    new GetAgentRuntimeEndpointCommand({ agentRuntimeId: of.id, endpointName: of.endpoint }),
  );
  const moving = targetVersion !== undefined && targetVersion !== liveVersion;
  return `${status} ${liveVersion}${moving ? `>${targetVersion}` : ""}`;
}
