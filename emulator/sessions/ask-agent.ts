import { AgentFailure } from "../agents/connection.ts";
import type { AgentConnection, AgentReply } from "../agents/connection.ts";
import type { AgentRequest } from "../agents/source.ts";
import { AwsError, internalError, invalid, notFound, throttled } from "../protocol/errors.ts";
import { findRuntime, findVersion } from "../runtimes/lookup.ts";
import type { SessionRecord } from "../state/model.ts";
import type { Call, World } from "../world.ts";
import { connectAgent } from "./connect.ts";

export const agentError = (message: string): AwsError =>
  new AwsError(424, "RuntimeClientError", message);

interface Question {
  readonly record: SessionRecord;
  readonly payload: Uint8Array;
  readonly headers: Readonly<Record<string, string>>;
  readonly send: (
    agent: AgentConnection,
    request: Omit<AgentRequest, "path">,
  ) => Promise<AgentReply>;
}

/** Sends a request to a session's agent, and makes AWS's error of an answer that is none. */
export async function askAgent(
  world: World,
  call: Call,
  { record, payload, headers, send }: Question,
): Promise<AgentReply> {
  const agent = await world.sessions.agent(record, (session, life) =>
    connectAgent(world, session, life),
  );
  const runtime = findRuntime(world, call, record.runtimeId);
  const reply = await send(agent, {
    payload,
    headers,
    sessionId: record.sessionId,
    version: record.version,
    endpoint: record.endpoint,
    environment: findVersion(runtime, record.version).snapshot.environmentVariables ?? {},
    signal: call.gone(),
  });
  if (reply.apiStatus !== undefined) throw scriptedError(reply.apiStatus);
  if (reply.status < 400) return reply;
  reply.body.resume();
  throw agentError(
    `Received error (${reply.status}) from runtime. Please check your CloudWatch logs for more information.`,
  );
}

/** The API's error for whatever went wrong on the way to an agent. */
export const errorOfAgent = (error: unknown): unknown =>
  error instanceof AgentFailure ? agentError(error.message) : error;

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
