import { request as httpRequest } from "node:http";
import type { IncomingMessage } from "node:http";

import { AgentFailure } from "./connection.ts";
import type { AgentConnection, AgentReply } from "./connection.ts";
import type { AgentRequest } from "./source.ts";

/** The path of the container contract for a version's `serverProtocol`. */
export function contractPath(serverProtocol: string | undefined): string {
  if (serverProtocol === "MCP") return "/mcp";
  return serverProtocol === "A2A" ? "/" : "/invocations";
}

/** Sends an invocation to a server of the container contract. */
export function forward(baseUrl: string, path: string, request: AgentRequest): Promise<AgentReply> {
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest(
      new URL(path, baseUrl),
      {
        method: "POST",
        headers: { ...request.headers, "content-length": request.payload.byteLength },
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
export const urlAgent = (url: string, path: string): AgentConnection => ({
  invoke: (request) => forward(url, path, request),
});
