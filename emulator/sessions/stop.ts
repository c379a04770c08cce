import type {
  StopRuntimeSessionCommandInput,
  StopRuntimeSessionResponse,
} from "@aws-sdk/client-bedrock-agentcore";

import { authorize } from "../auth/authorize.ts";
import { notFound } from "../protocol/errors.ts";
import { runtimeIdOf } from "../runtimes/arns.ts";
import { oncePerToken } from "../runtimes/client-tokens.ts";
import { DEFAULT_ENDPOINT, findRuntime, findVersion } from "../runtimes/lookup.ts";
import type { SessionRecord } from "../state/model.ts";
import type { Call, World } from "../world.ts";

function openSession(
  world: World,
  call: Call,
  input: StopRuntimeSessionCommandInput,
): SessionRecord | undefined {
  const { account, region } = call;
  const runtimeId = runtimeIdOf(call, input.agentRuntimeArn as string);
  const endpoint = input.qualifier ?? DEFAULT_ENDPOINT;
  const sessionId = input.runtimeSessionId as string;
  return world.sessions.find({ account, region, runtimeId, endpoint, sessionId });
}

const stop = oncePerToken(
  (world: World, call: Call, input: StopRuntimeSessionCommandInput): StopRuntimeSessionResponse => {
    const record = openSession(world, call, input);
    if (!record) throw notFound(`Session ${input.runtimeSessionId} not found`);
    world.sessions.end(record, "stopped");
    return { runtimeSessionId: record.sessionId, statusCode: 200 };
  },
);

export async function stopRuntimeSession(
  world: World,
  call: Call,
  input: StopRuntimeSessionCommandInput,
): Promise<StopRuntimeSessionResponse> {
  const runtime = findRuntime(world, call, runtimeIdOf(call, input.agentRuntimeArn as string));
  const record = openSession(world, call, input);
  if (record) await authorize(world, call, findVersion(runtime, record.version));
  return stop(world, call, input);
}
