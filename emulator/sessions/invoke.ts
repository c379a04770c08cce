import type { Readable } from "node:stream";

import type {
  InvokeAgentRuntimeCommandInput,
  InvokeAgentRuntimeResponse,
} from "@aws-sdk/client-bedrock-agentcore";

import { AgentFailure } from "../agents/connection.ts";
import { authorize } from "../auth/authorize.ts";
import { recordInvocation } from "../cloudwatch/record.ts";
import { AwsError } from "../protocol/errors.ts";
import { runtimeIdOf } from "../runtimes/arns.ts";
import { DEFAULT_ENDPOINT, findRuntime, findVersion } from "../runtimes/lookup.ts";
import type { RuntimeRecord, SessionRecord } from "../state/model.ts";
import { sleep } from "../time/clock.ts";
import { timingsOf } from "../time/platform-timings.ts";
import type { DurationMs } from "../time/random.ts";
import type { Call, World } from "../world.ts";
import { askAgent, errorOfAgent } from "./ask-agent.ts";
import { agentHeaders, allowedHeaders } from "./headers.ts";
import { servingVersion, sessionFor } from "./open-session.ts";
import { bodyOf } from "./reply-body.ts";

/** What the HTTP layer turns into bytes: the response members, with a stream for the body. */
export type InvokeOutput = Omit<InvokeAgentRuntimeResponse, "response"> & {
  response: Readable | Uint8Array;
};

export async function invokeAgentRuntime(
  world: World,
  call: Call,
  input: InvokeAgentRuntimeCommandInput,
): Promise<InvokeOutput> {
  const id = runtimeIdOf(call, input.agentRuntimeArn as string, input.accountId);
  const runtime = findRuntime(world, call, id);
  const asked = {
    endpoint: input.qualifier ?? DEFAULT_ENDPOINT,
    sessionId: input.runtimeSessionId,
  };
  const version = findVersion(runtime, servingVersion(world, runtime, asked));
  await authorize(world, call, version).catch((error: unknown) => {
    const status = error instanceof AwsError ? error.status : 500;
    recordInvocation(world, runtime, { endpoint: asked.endpoint, status });
    throw error;
  });
  const session = sessionFor(world, runtime, asked);
  return answerFrom(world, call, { runtime, input, ...session });
}

interface Turn {
  readonly runtime: RuntimeRecord;
  readonly record: SessionRecord;
  readonly opened: boolean;
  readonly input: InvokeAgentRuntimeCommandInput;
}

async function answerFrom(
  world: World,
  call: Call,
  { runtime, record, opened, input }: Turn,
): Promise<InvokeOutput> {
  const startedMs = world.clock.now();
  const release = world.sessions.use(record);
  let unwaitedMs = 0;
  const publish = (status: number, latencyMs?: number): void => {
    release();
    const elapsedMs = unwaitedMs + (latencyMs ?? world.clock.now() - startedMs);
    const { endpoint } = record;
    recordInvocation(world, runtime, { endpoint, status, latencyMs: elapsedMs, opened });
  };
  try {
    const { snapshot } = findVersion(runtime, record.version);
    const { coldStartMs } = timingsOf(world.settings, snapshot);
    unwaitedMs = await startCold(world, call, opened ? coldStartMs : 0);
    if (call.steering.crash) {
      world.sessions.end(record, "crashed");
      throw new AgentFailure("the agent's process ended: crashed by a fault");
    }
    const reply = await askAgent(world, call, {
      record,
      payload: (input.payload as Uint8Array | undefined) ?? new Uint8Array(),
      headers: {
        ...allowedHeaders(snapshot, call.headers),
        ...agentHeaders(input, record.sessionId),
      },
      send: (agent, request) => agent.invoke(request),
    });
    const spoiling = call.steering.spoiling ?? {};
    const response = await bodyOf(reply, spoiling, (how) => publish(how, reply.latencyMs));
    const { headers } = reply;
    return {
      runtimeSessionId: record.sessionId,
      contentType: headers["content-type"] ?? "application/json",
      mcpSessionId: headers["mcp-session-id"],
      mcpProtocolVersion: headers["mcp-protocol-version"],
      statusCode: reply.status,
      response,
    };
  } catch (error) {
    const failure = errorOfAgent(error);
    publish(failure instanceof AwsError ? failure.status : 500);
    throw failure;
  }
}

/**
 * The cold start of a session's first call. Returns what was not waited for: on a clock that is
 * stepped by hand nobody moves time while a call runs.
 */
async function startCold(world: World, call: Call, usualMs: DurationMs): Promise<number> {
  const coldMs = call.steering.coldStartMs ?? world.random.duration(usualMs);
  if ("advance" in world.clock) return coldMs;
  await sleep(world.clock, coldMs, call.gone());
  return 0;
}
