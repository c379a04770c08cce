import { Readable } from "node:stream";

import { sleep } from "../time/clock.ts";
import type { Clock } from "../time/clock.ts";
import type { Random } from "../time/random.ts";
import type { AgentConnection, AgentReply } from "./connection.ts";
import { AGENT_CARD_PATH } from "./http-agent.ts";
import type { AgentRequest, AgentResponse, ScriptedAgent } from "./source.ts";

const decoder = new TextDecoder();

/** Runs a function in this process as the agent. */
export const handlerAgent = (
  handler: (request: AgentRequest) => AgentResponse | Promise<AgentResponse>,
  invocationPath: string,
): AgentConnection => {
  const ask = async (request: AgentRequest): Promise<AgentReply> => {
    const { status = 200, headers = {}, body } = await handler(request);
    const plain = typeof body === "string" || body instanceof Uint8Array;
    return {
      status,
      headers: { "content-type": "application/json", ...headers },
      body: Readable.from(plain ? [Buffer.from(body)] : body),
    };
  };
  return {
    invoke: (request) => ask({ ...request, path: invocationPath }),
    agentCard: (request) => ask({ ...request, path: AGENT_CARD_PATH }),
  };
};

/**
 * Plays a script. On a clock that is stepped by hand the latency is published and not waited for,
 * so that a call does not need somebody to move time while it runs.
 */
export function scriptedAgent(
  script: ScriptedAgent,
  clock: Clock,
  random: Random,
): AgentConnection {
  const invoke = async (request: Omit<AgentRequest, "path">): Promise<AgentReply> => {
    const latencyMs =
      script.latencyMs === undefined ? undefined : random.duration(script.latencyMs);
    const text = decoder.decode(request.payload);
    const failed =
      (script.failWhenPayloadContains !== undefined &&
        text.includes(script.failWhenPayloadContains)) ||
      (script.failureRate !== undefined && random.next() < script.failureRate);
    if (latencyMs !== undefined && !("advance" in clock))
      await sleep(clock, latencyMs, request.signal);
    const published = latencyMs === undefined ? {} : { latencyMs };
    if (failed && !script.errorInBody) {
      const apiStatus = script.failStatus ?? 424;
      return { status: 500, headers: {}, body: Readable.from([]), apiStatus, ...published };
    }
    const reply = failed ? { error: "scripted failure" } : replyTo(script, text);
    return {
      status: 200,
      ...(script.stream ? streamed(script, reply, failed) : plain(reply)),
      ...published,
    };
  };
  const agentCard = async (): Promise<AgentReply> =>
    script.agentCard === undefined
      ? { status: 404, headers: {}, body: Readable.from([]) }
      : { status: 200, ...plain(script.agentCard) };
  return { invoke, agentCard };
}

function replyTo(script: ScriptedAgent, text: string): unknown {
  if (script.reply !== undefined && script.reply !== "echo") return script.reply;
  try {
    return JSON.parse(text === "" ? "null" : text);
  } catch {
    return text;
  }
}

const plain = (reply: unknown) => ({
  headers: { "content-type": "application/json" },
  body: Readable.from([JSON.stringify(reply)]),
});

function streamed(script: ScriptedAgent, reply: unknown, failed: boolean) {
  const events = failed ? [reply] : (script.chunks ?? [reply]);
  return {
    headers: { "content-type": "text/event-stream" },
    body: Readable.from(events.map((event) => `data: ${JSON.stringify(event)}\n\n`)),
  };
}
