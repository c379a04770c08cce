import { BedrockAgentCoreClient } from "@aws-sdk/client-bedrock-agentcore";
import {
  BedrockAgentCoreControlClient,
  CreateAgentRuntimeCommand,
  CreateAgentRuntimeEndpointCommand,
  GetAgentRuntimeEndpointCommand,
  UpdateAgentRuntimeCommand,
} from "@aws-sdk/client-bedrock-agentcore-control";
import type { UpdateAgentRuntimeCommandInput } from "@aws-sdk/client-bedrock-agentcore-control";
import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { STSClient } from "@aws-sdk/client-sts";
import { onTestFinished } from "vitest";

import { startEmulator, steppedClock } from "../../emulator/index.ts";
import type { Emulator, EmulatorOptions, SteppedClock } from "../../emulator/index.ts";

export const START_MS = Date.parse("2026-09-26T12:00:00Z");
/** A pinned image, as AWS accepts it. */
export const imageOf = (digest: string): string =>
  `123456789012.dkr.ecr.us-east-1.amazonaws.com/agent@sha256:${digest}`;

const IMAGE = imageOf("one");
export const ROLE = "arn:aws:iam::123456789012:role/agent";

export interface Clients {
  control: BedrockAgentCoreControlClient;
  data: BedrockAgentCoreClient;
  cloudwatch: CloudWatchClient;
  sts: STSClient;
}

export function clientsOf(
  emulator: Emulator,
  region = "us-east-1",
  credentials = { accessKeyId: "emulator", secretAccessKey: "emulator" },
): Clients {
  const config = {
    endpoint: emulator.url,
    region,
    credentials,
    maxAttempts: 1,
  };
  return {
    control: new BedrockAgentCoreControlClient(config),
    data: new BedrockAgentCoreClient(config),
    cloudwatch: new CloudWatchClient(config),
    sts: new STSClient(config),
  };
}

/** An emulator on a clock that only the test moves, with its clients. */
export async function begin(
  options: EmulatorOptions = {},
): Promise<{ emulator: Emulator; clock: SteppedClock } & Clients> {
  const clock = steppedClock(START_MS);
  const emulator = await startEmulator({ clock, agents: { "*": { scripted: {} } }, ...options });
  onTestFinished(() => emulator.close());
  return { emulator, clock, ...clientsOf(emulator) };
}

export const imageArtifact = (containerUri: string) => ({
  containerConfiguration: { containerUri },
});

/** Creates a runtime and lets it become READY. */
export async function createRuntime(
  { control, clock }: { control: BedrockAgentCoreControlClient; clock: SteppedClock },
  name = "agent",
  image = IMAGE,
) {
  const created = await control.send(
    new CreateAgentRuntimeCommand({
      agentRuntimeName: name,
      agentRuntimeArtifact: imageArtifact(image),
      roleArn: ROLE,
      networkConfiguration: { networkMode: "PUBLIC" },
    }),
  );
  await clock.advance(5_000);
  return { id: created.agentRuntimeId as string, arn: created.agentRuntimeArn as string };
}

/** Mints the next version and lets it, and DEFAULT, become READY. */
export async function mint(
  { control, clock }: { control: BedrockAgentCoreControlClient; clock: SteppedClock },
  id: string,
  change: Partial<UpdateAgentRuntimeCommandInput> = {},
): Promise<string> {
  const updated = await control.send(
    new UpdateAgentRuntimeCommand({
      agentRuntimeId: id,
      agentRuntimeArtifact: imageArtifact(IMAGE),
      roleArn: ROLE,
      networkConfiguration: { networkMode: "PUBLIC" },
      ...change,
    }),
  );
  await clock.advance(5_000);
  return updated.agentRuntimeVersion as string;
}

export async function createEndpoint(
  { control, clock }: { control: BedrockAgentCoreControlClient; clock: SteppedClock },
  id: string,
  { name = "PROD", version }: { name?: string; version?: string } = {},
): Promise<void> {
  await control.send(
    new CreateAgentRuntimeEndpointCommand({
      agentRuntimeId: id,
      name,
      agentRuntimeVersion: version,
    }),
  );
  await clock.advance(5_000);
}

export const getEndpoint = (
  control: BedrockAgentCoreControlClient,
  id: string,
  endpointName = "PROD",
) => control.send(new GetAgentRuntimeEndpointCommand({ agentRuntimeId: id, endpointName }));
