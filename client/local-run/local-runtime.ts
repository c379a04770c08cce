import { setTimeout as sleep } from "node:timers/promises";
import {
  BedrockAgentCoreControlClient,
  CreateAgentRuntimeCommand,
  CreateAgentRuntimeEndpointCommand,
  GetAgentRuntimeEndpointCommand,
  UpdateAgentRuntimeCommand,
  paginateListAgentRuntimes,
} from "@aws-sdk/client-bedrock-agentcore-control";
import { LocalRunError } from "./local-run-error.ts";

const RUNTIME_NAME = "support";
export const ENDPOINT_NAME = "production";
const ROLE_ARN = "arn:aws:iam::123456789012:role/support-agent";
const LOOK_MS = 200;
const READY_TIMEOUT_MS = 60_000;

/** The runtime of the demo and of `dev`, through the real AWS SDK. */
export interface LocalRuntime {
  readonly id: string;
  readonly arn: string;
  /** Whether it was there before, from a kept state. */
  readonly existed: boolean;
  /** Makes the next version, waits until DEFAULT serves it, and returns its number. */
  publishVersion(image: string): Promise<string>;
  readEndpoint(): Promise<EndpointReading>;
}

export interface EndpointReading {
  readonly status: string;
  readonly liveVersion: string;
}

/** A pinned image per release. */
export const imageOf = (release: number): string =>
  `123456789012.dkr.ecr.us-east-1.amazonaws.com/support@sha256:${String(release).repeat(64)}`;

/**
 * Finds the runtime, or makes it with release 1 as its version 1, which the endpoint serves. Needs
 * the emulator's variables in the environment: see `useOnlyLocalAws`.
 */
export async function openLocalRuntime(): Promise<LocalRuntime> {
  const control = new BedrockAgentCoreControlClient();
  const found = await findRuntime(control);
  const { id, arn } = found ?? (await createRuntime(control));
  return {
    id,
    arn,
    existed: found !== undefined,
    publishVersion: async (image) => {
      const updated = await control.send(
        new UpdateAgentRuntimeCommand({ agentRuntimeId: id, ...definitionOf(image) }),
      );
      const version = updated.agentRuntimeVersion ?? "";
      await untilServed(control, id, { endpoint: "DEFAULT", version });
      return version;
    },
    readEndpoint: () => readEndpoint(control, id, ENDPOINT_NAME),
  };
}

interface RuntimeName {
  readonly id: string;
  readonly arn: string;
}

async function findRuntime(
  control: BedrockAgentCoreControlClient,
): Promise<RuntimeName | undefined> {
  for await (const page of paginateListAgentRuntimes({ client: control }, {})) {
    const found = page.agentRuntimes?.find(
      ({ agentRuntimeName }) => agentRuntimeName === RUNTIME_NAME,
    );
    if (found) return { id: found.agentRuntimeId ?? "", arn: found.agentRuntimeArn ?? "" };
  }
  return undefined;
}

async function createRuntime(control: BedrockAgentCoreControlClient): Promise<RuntimeName> {
  const definition = { agentRuntimeName: RUNTIME_NAME, ...definitionOf(imageOf(1)) };
  const { agentRuntimeId: id = "", agentRuntimeArn: arn = "" } = await control.send(
    new CreateAgentRuntimeCommand(definition),
  );
  await untilServed(control, id, { endpoint: "DEFAULT", version: "1" });
  const endpoint = { agentRuntimeId: id, name: ENDPOINT_NAME, agentRuntimeVersion: "1" };
  await control.send(new CreateAgentRuntimeEndpointCommand(endpoint));
  await untilServed(control, id, { endpoint: ENDPOINT_NAME, version: "1" });
  return { id, arn };
}

function definitionOf(image: string) {
  return {
    agentRuntimeArtifact: { containerConfiguration: { containerUri: image } },
    roleArn: ROLE_ARN,
    networkConfiguration: { networkMode: "PUBLIC" as const },
  };
}

async function readEndpoint(
  control: BedrockAgentCoreControlClient,
  agentRuntimeId: string,
  endpointName: string,
): Promise<EndpointReading> {
  const { status = "", liveVersion = "" } = await control.send(
    new GetAgentRuntimeEndpointCommand({ agentRuntimeId, endpointName }),
  );
  return { status, liveVersion };
}

async function untilServed(
  control: BedrockAgentCoreControlClient,
  id: string,
  wanted: { endpoint: string; version: string },
): Promise<void> {
  const deadlineMs = Date.now() + READY_TIMEOUT_MS;
  for (;;) {
    const { status, liveVersion } = await readEndpoint(control, id, wanted.endpoint);
    if (status === "READY" && liveVersion === wanted.version) return;
    if (Date.now() > deadlineMs) {
      throw new LocalRunError(
        `endpoint ${wanted.endpoint} is ${status} on version ${liveVersion}, not READY on ${wanted.version}`,
        {
          next: "take faults out of the configuration of the emulator, and run the command again",
        },
      );
    }
    await sleep(LOOK_MS);
  }
}
