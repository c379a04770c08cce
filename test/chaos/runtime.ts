import { setTimeout as sleep } from "node:timers/promises";
import {
  BedrockAgentCoreControlClient,
  CreateAgentRuntimeCommand,
  CreateAgentRuntimeEndpointCommand,
  GetAgentRuntimeEndpointCommand,
  ResourceNotFoundException,
  UpdateAgentRuntimeCommand,
} from "@aws-sdk/client-bedrock-agentcore-control";

/** With versions 1, 2 and 3, of which DEFAULT serves the last. */
export interface Runtime {
  readonly id: string;
  readonly arn: string;
}

const COMMON = {
  roleArn: "arn:aws:iam::123456789012:role/agent",
  networkConfiguration: { networkMode: "PUBLIC" },
} as const;

export function createControl(endpoint: string): BedrockAgentCoreControlClient {
  return new BedrockAgentCoreControlClient({
    endpoint,
    region: "us-east-1",
    credentials: { accessKeyId: "emulator", secretAccessKey: "emulator" },
  });
}

export function imageOf(letter: string): string {
  return `123456789012.dkr.ecr.us-east-1.amazonaws.com/agent@sha256:${letter.repeat(64)}`;
}

/** These endpoints are on version 1. */
export async function createRuntime(
  control: BedrockAgentCoreControlClient,
  { name, endpoints }: { name: string; endpoints: readonly string[] },
): Promise<Runtime> {
  const made = await control.send(
    new CreateAgentRuntimeCommand({
      agentRuntimeName: name,
      agentRuntimeArtifact: artifactOf("a"),
      ...COMMON,
    }),
  );
  const id = made.agentRuntimeId ?? "";
  await untilReady(control, id, "DEFAULT");
  for (const endpoint of endpoints) {
    const first = { agentRuntimeId: id, name: endpoint, agentRuntimeVersion: "1" };
    await control.send(new CreateAgentRuntimeEndpointCommand(first));
    await untilReady(control, id, endpoint);
  }
  for (const letter of ["b", "c"]) {
    const next = { agentRuntimeId: id, agentRuntimeArtifact: artifactOf(letter), ...COMMON };
    await control.send(new UpdateAgentRuntimeCommand(next));
    await untilReady(control, id, "DEFAULT");
  }
  return { id, arn: made.agentRuntimeArn ?? "" };
}

/** `READY 3`, or `gone`. */
export async function describeEndpoint(
  control: BedrockAgentCoreControlClient,
  id: string,
  name: string,
): Promise<string> {
  try {
    const { status, liveVersion } = await control.send(
      new GetAgentRuntimeEndpointCommand({ agentRuntimeId: id, endpointName: name }),
    );
    return `${status} ${liveVersion}`;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return "gone";
    throw error;
  }
}

function artifactOf(letter: string): { containerConfiguration: { containerUri: string } } {
  return { containerConfiguration: { containerUri: imageOf(letter) } };
}

async function untilReady(
  control: BedrockAgentCoreControlClient,
  id: string,
  name: string,
): Promise<void> {
  while (!(await describeEndpoint(control, id, name)).startsWith("READY")) await sleep(50);
}
