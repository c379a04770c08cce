import { request as httpRequest } from "node:http";
import type { IncomingMessage } from "node:http";
import { text } from "node:stream/consumers";

import { AgentFailure } from "./connection.ts";
import type { AgentConnection, AgentReply, Health } from "./connection.ts";
import type { AgentRequest } from "./source.ts";

/** The path of the container contract for a version's `serverProtocol`. */
export function contractPath(serverProtocol: string | undefined): string {
  if (serverProtocol === "MCP") return "/mcp";
  return serverProtocol === "A2A" ? "/" : "/invocations";
}

export const AGENT_CARD_PATH = "/.well-known/agent-card.json";

const PING_TIMEOUT_MS = 1_000;

/** Asks a server of the container contract for its `/ping`; whatever is no answer is unhealthy. */
export function askHealth(baseUrl: string): Promise<Health> {
  return new Promise((resolve) => {
    const ping = httpRequest(
      new URL("/ping", baseUrl),
      { agent: false, timeout: PING_TIMEOUT_MS },
      (message) => {
        const unhealthy = () => resolve("unhealthy");
        if (message.statusCode !== 200) return (message.resume(), unhealthy());
        text(message).then((body) => resolve(healthOf(body)), unhealthy);
      },
    );
    ping.once("timeout", () => ping.destroy());
    ping.once("error", () => resolve("unhealthy"));
    ping.end();
  });
}

const healthOf = (body: string): Health =>
  /"status"\s*:\s*"HealthyBusy"/i.test(body) ? "busy" : "healthy";

type Outgoing = Omit<AgentRequest, "path">;

/** A session's line to a server of the container contract. */
export const serverAgent = (baseUrl: string, serverProtocol: string | undefined) => ({
  invoke: (request: Outgoing) =>
    forward(baseUrl, { ...request, path: contractPath(serverProtocol) }, "POST"),
  agentCard: (request: Outgoing) => forward(baseUrl, { ...request, path: AGENT_CARD_PATH }, "GET"),
});

function forward(
  baseUrl: string,
  request: AgentRequest,
  method: "POST" | "GET",
): Promise<AgentReply> {
  return new Promise((resolve, reject) => {
    const length = { "content-length": request.payload.byteLength };
    const outgoing = httpRequest(
      new URL(request.path, baseUrl),
      {
        method,
        headers: { ...request.headers, ...(method === "POST" && length) },
        signal: request.signal,
      },
      (message) => resolve(replyOf(message)),
    );
    outgoing.once("error", (error) =>
      reject(new AgentFailure(`the agent did not answer: ${error.message}`)),
    );
    outgoing.end(request.payload);
  });
}

function replyOf(message: IncomingMessage): AgentReply {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(message.headers)) {
    if (typeof value === "string") headers[name] = value;
  }
  return { status: message.statusCode ?? 500, headers, body: message };
}

/** An agent that runs elsewhere: every session is forwarded to the same address. */
export const urlAgent = (url: string, serverProtocol: string | undefined): AgentConnection => ({
  ...serverAgent(url, serverProtocol),
  // It need not serve `/ping`, and does not end with a session: only busy says something.
  health: async () => ((await askHealth(url)) === "busy" ? "busy" : "healthy"),
});
