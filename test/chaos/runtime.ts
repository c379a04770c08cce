import { setTimeout as sleep } from "node:timers/promises";
import {
  BedrockAgentCoreControlClient,
  CreateAgentRuntimeCommand,
  CreateAgentRuntimeEndpointCommand,
  GetAgentRuntimeEndpointCommand,
  ResourceNotFoundException,
  UpdateAgentRuntimeCommand,
} from "@aws-sdk/client-bedrock-agentcore-control";

/** DEFAULT serves its newest version. */
export interface Runtime {
  readonly id: string;
  readonly arn: string;
}

interface RuntimePlan {
  readonly name: string;
  readonly endpoints: readonly string[];
  readonly newer?: readonly string[];
}

const COMMON = {
  roleArn: "arn:aws:iam::123456789012:role/agent",
  networkConfiguration: { networkMode: "PUBLIC" },
} as const;

/** The emulator takes whoever calls: by this name the call log tells who it was. */
export function createControl(
  endpoint: string,
  accessKeyId = "emulator",
): BedrockAgentCoreControlClient {
  return new BedrockAgentCoreControlClient({
    endpoint,
    region: "us-east-1",
    credentials: { accessKeyId, secretAccessKey: "emulator" },
  });
}

export function imageOf(letter: string): string {
  return `123456789012.dkr.ecr.us-east-1.amazonaws.com/agent@sha256:${letter.repeat(64)}`;
}

/** These endpoints are on version 1; each letter is the image of one version more. */
export async function createRuntime(
  control: BedrockAgentCoreControlClient,
  { name, endpoints, newer = ["b", "c"] }: RuntimePlan,
): Promise<Runtime> {
  const made = await control.send(
    new CreateAgentRuntimeCommand({
      agentRuntimeName: name,
      ...versionOf("a"),
    }),
  );
  const id = made.agentRuntimeId ?? "";
  await untilReady(control, id, "DEFAULT");
  for (const endpoint of endpoints) {
    const first = { agentRuntimeId: id, name: endpoint, agentRuntimeVersion: "1" };
    await control.send(new CreateAgentRuntimeEndpointCommand(first));
    await untilReady(control, id, endpoint);
  }
  for (const letter of newer) {
    const next = { agentRuntimeId: id, ...versionOf(letter) };
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

/** What a version is made of. */
export function versionOf(letter: string) {
  const containerConfiguration = { containerUri: imageOf(letter) };
  return { agentRuntimeArtifact: { containerConfiguration }, ...COMMON };
}

async function untilReady(
  control: BedrockAgentCoreControlClient,
  id: string,
  name: string,
): Promise<void> {
  while (!(await describeEndpoint(control, id, name)).startsWith("READY")) await sleep(50);
}
