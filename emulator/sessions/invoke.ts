import { PassThrough, Readable } from "node:stream";
import { buffer } from "node:stream/consumers";

import type {
  InvokeAgentRuntimeCommandInput,
  InvokeAgentRuntimeResponse,
  StopRuntimeSessionCommandInput,
  StopRuntimeSessionResponse,
} from "@aws-sdk/client-bedrock-agentcore";

import { AgentFailure } from "../agents/connection.ts";
import type { AgentReply } from "../agents/connection.ts";
import { recordInvocation } from "../cloudwatch/record.ts";
import { AwsError, internalError, invalid, notFound, throttled } from "../protocol/errors.ts";
import { runtimeIdOf } from "../runtimes/arns.ts";
import { oncePerToken } from "../runtimes/client-tokens.ts";
import { DEFAULT_ENDPOINT, findRuntime, findVersion } from "../runtimes/lookup.ts";
import { DEFAULT_IDLE_TIMEOUT_S, DEFAULT_MAX_LIFETIME_S } from "../runtimes/views.ts";
import type { RuntimeRecord, SessionRecord } from "../state/model.ts";
import type { Call, World } from "../world.ts";
import { connectAgent } from "./connect.ts";
import { agentHeaders } from "./headers.ts";

/** What the HTTP layer turns into bytes: the response members, with a stream for the body. */
export type InvokeOutput = Omit<InvokeAgentRuntimeResponse, "response"> & {
  response: Readable | Uint8Array;
};

export async function invokeAgentRuntime(
  world: World,
  call: Call,
  input: InvokeAgentRuntimeCommandInput,
): Promise<InvokeOutput> {
  const startedMs = world.clock.now();
  const id = runtimeIdOf(call, input.agentRuntimeArn as string, input.accountId);
  const runtime = findRuntime(world, call, id);
  const endpoint = input.qualifier ?? DEFAULT_ENDPOINT;
  const { record, opened } = sessionFor(world, runtime, endpoint, input.runtimeSessionId);
  const release = world.sessions.use(record);
  const publish = (status: number, latencyMs?: number): void => {
    release();
    const elapsedMs = latencyMs ?? world.clock.now() - startedMs;
    recordInvocation(world, runtime, { endpoint, status, latencyMs: elapsedMs, opened });
  };
  try {
    const reply = await askAgent(world, call, record, input);
    if (reply.apiStatus !== undefined) throw scriptedError(reply.apiStatus);
    if (reply.status >= 400) {
      reply.body.resume();
      throw agentError(
        `Received error (${reply.status}) from runtime. Please check your CloudWatch logs for more information.`,
      );
    }
    const response = await bodyOf(reply, (how) => publish(how, reply.latencyMs));
    const { headers } = reply;
    return {
      runtimeSessionId: record.sessionId,
      contentType: headers["content-type"] ?? "application/json",
      mcpSessionId: headers["mcp-session-id"],
      mcpProtocolVersion: headers["mcp-protocol-version"],
      statusCode: 200,
      response,
    };
  } catch (error) {
    const failure = error instanceof AgentFailure ? agentError(error.message) : error;
    publish(failure instanceof AwsError ? failure.status : 500);
    throw failure;
  }
}

async function askAgent(
  world: World,
  call: Call,
  record: SessionRecord,
  input: InvokeAgentRuntimeCommandInput,
): Promise<AgentReply> {
  const agent = await world.sessions.agent(record, (session, life) =>
    connectAgent(world, session, life),
  );
  const runtime = findRuntime(world, call, record.runtimeId);
  return agent.invoke({
    payload: (input.payload as Uint8Array | undefined) ?? new Uint8Array(),
    headers: agentHeaders(input, record.sessionId),
    sessionId: record.sessionId,
    version: record.version,
    endpoint: record.endpoint,
    environment: findVersion(runtime, record.version).snapshot.environmentVariables ?? {},
    signal: call.signal,
  });
}

/** The open session of this id, which stays on its version, or a new one on the live version. */
function sessionFor(
  world: World,
  runtime: RuntimeRecord,
  endpointName: string,
  givenId: string | undefined,
): { record: SessionRecord; opened: boolean } {
  const { account, region, id: runtimeId } = runtime;
  const endpoint = Object.hasOwn(runtime.endpoints, endpointName)
    ? runtime.endpoints[endpointName]
    : undefined;
  const nowMs = world.clock.now();
  const liveVersion = endpoint?.liveVersion;
  if (!endpoint || liveVersion === undefined || nowMs < (endpoint.hiddenUntilMs ?? 0)) {
    throw notFound(
      `No endpoint or agent found with qualifier '${endpointName}' for agent '${runtime.arn}'`,
    );
  }
  const sessionId = givenId ?? world.random.uuid();
  const open = world.sessions.find({
    account,
    region,
    runtimeId,
    endpoint: endpointName,
    sessionId,
  });
  if (open) return { record: open, opened: false };
  const lifecycle = findVersion(runtime, liveVersion).snapshot.lifecycleConfiguration;
  const record: SessionRecord = {
    account,
    region,
    runtimeId,
    endpoint: endpointName,
    sessionId,
    version: liveVersion,
    state: "idle",
    openedAtMs: nowMs,
    lastUsedAtMs: nowMs,
    invocations: 0,
    idleTimeoutMs: (lifecycle?.idleRuntimeSessionTimeout ?? DEFAULT_IDLE_TIMEOUT_S) * 1_000,
    maxLifetimeMs: (lifecycle?.maxLifetime ?? DEFAULT_MAX_LIFETIME_S) * 1_000,
  };
  world.sessions.open(record);
  return { record, opened: true };
}

/**
 * An event stream is passed on as it comes; anything else is read to its end first, so that an
 * agent that dies in the middle of it is an error and not a torn body.
 */
async function bodyOf(
  reply: AgentReply,
  done: (status: number) => void,
): Promise<Readable | Uint8Array> {
  if (!(reply.headers["content-type"] ?? "").startsWith("text/event-stream")) {
    const bytes = await buffer(reply.body).catch((error: Error) => {
      throw new AgentFailure(`the agent's answer broke off: ${error.message}`);
    });
    done(200);
    return bytes;
  }
  const stream = reply.body.pipe(new PassThrough());
  reply.body.once("error", (error) => stream.destroy(error));
  stream.once("close", () => {
    const whole = stream.readableEnded;
    if (!whole) reply.body.destroy();
    done(stream.errored ? 424 : 200);
  });
  return stream;
}

const agentError = (message: string): AwsError => new AwsError(424, "RuntimeClientError", message);

function scriptedError(status: number): AwsError {
  const message = "scripted failure";
  if (status === 424) return agentError(message);
  if (status === 429) return throttled();
  if (status >= 500) return new AwsError(status, "InternalServerException", message);
  if (status === 404) return notFound(message);
  if (status === 400) return invalid(message);
  return status === 409
    ? new AwsError(409, "RetryableConflictException", message)
    : internalError(message);
}

export const stopRuntimeSession = oncePerToken(
  (world: World, call: Call, input: StopRuntimeSessionCommandInput): StopRuntimeSessionResponse => {
    const { account, region } = call;
    const runtime = findRuntime(world, call, runtimeIdOf(call, input.agentRuntimeArn as string));
    const sessionId = input.runtimeSessionId as string;
    const endpoint = input.qualifier ?? DEFAULT_ENDPOINT;
    const record = world.sessions.find({
      account,
      region,
      runtimeId: runtime.id,
      endpoint,
      sessionId,
    });
    if (!record) throw notFound(`Session ${sessionId} not found`);
    world.sessions.end(record, "stopped");
    return { runtimeSessionId: sessionId, statusCode: 200 };
  },
);
