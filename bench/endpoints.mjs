// Endpoints by the hundred in an emulator.
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import {
  BedrockAgentCoreControlClient,
  CreateAgentRuntimeCommand,
  CreateAgentRuntimeEndpointCommand,
  GetAgentRuntimeEndpointCommand,
  UpdateAgentRuntimeCommand,
} from "@aws-sdk/client-bedrock-agentcore-control";
import { parseRuntimeArn } from "../dist/domain/target.js";

/** One of ten is DEFAULT. */
const ENDPOINTS_PER_RUNTIME = 9;
const AT_A_TIME = 10;

/**
 * So many endpoints, as targets of a promotion or a lane, on runtimes of their own. With `candidate`
 * a version 2 of each runtime is behind DEFAULT.
 */
export async function createEndpoints(env, count, { candidate = false, version = "1" } = {}) {
  const control = new BedrockAgentCoreControlClient({
    endpoint: env.AWS_ENDPOINT_URL,
    region: env.AWS_REGION,
    credentials: { accessKeyId: env.AWS_ACCESS_KEY_ID, secretAccessKey: env.AWS_SECRET_ACCESS_KEY },
  });
  const names = Array.from({ length: count }, (_, index) => `endpoint_${index}`);
  const targets = [];
  const create = async () => {
    while (names.length > 0) {
      const some = names.splice(0, ENDPOINTS_PER_RUNTIME);
      const runtime = await createRuntime(control, candidate);
      for (const name of some)
        targets.push(
          await createEndpoint(control, runtime, {
            agentRuntimeId: runtime.agentRuntimeId,
            name,
            agentRuntimeVersion: version,
          }),
        );
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, create));
  return targets;
}

async function createEndpoint(control, { agentRuntimeArn: runtimeArn }, input) {
  const { agentRuntimeId, name } = input;
  await control.send(new CreateAgentRuntimeEndpointCommand(input));
  await untilReady(control, { agentRuntimeId, endpointName: name });
  return { ...parseRuntimeArn(runtimeArn), runtimeArn, endpoint: name };
}

async function createRuntime(control, candidate) {
  const agentRuntimeName = `bench_${randomUUID().replaceAll("-", "_")}`;
  const runtime = await control.send(
    new CreateAgentRuntimeCommand({ agentRuntimeName, ...snapshotOf("a") }),
  );
  const { agentRuntimeId } = runtime;
  await untilReady(control, { agentRuntimeId, endpointName: "DEFAULT" });
  if (candidate) {
    await control.send(new UpdateAgentRuntimeCommand({ agentRuntimeId, ...snapshotOf("b") }));
    await untilReady(control, { agentRuntimeId, endpointName: "DEFAULT" });
  }
  return runtime;
}

export const snapshotOf = (letter) => ({
  agentRuntimeArtifact: {
    containerConfiguration: {
      containerUri: `123456789012.dkr.ecr.us-east-1.amazonaws.com/agent@sha256:${letter.repeat(64)}`,
    },
  },
  roleArn: "arn:aws:iam::123456789012:role/agent",
  networkConfiguration: { networkMode: "PUBLIC" },
});

export async function untilReady(control, endpoint) {
  for (;;) {
    const { status } = await control.send(new GetAgentRuntimeEndpointCommand(endpoint));
    if (status === "READY") return;
    await sleep(10);
  }
}
