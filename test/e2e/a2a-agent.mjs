// An A2A agent: a card, and answers that count the messages of their context.
import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import { text } from "node:stream/consumers";

const card = {
  name: "orders",
  description: "knows orders",
  version: "1.0.0",
  protocolVersion: "0.3.0",
  url: "http://localhost:9000/",
  capabilities: { streaming: false },
  skills: [{ id: "orders", name: "orders", description: "finds orders", tags: [] }],
};
const counts = new Map();

function answer({ parts, contextId = randomUUID(), metadata }) {
  const said = parts.map((part) => part.text).join(" ");
  const count = (counts.get(contextId) ?? 0) + 1;
  counts.set(contextId, count);
  if (said.includes("fail")) {
    const message = {
      kind: "message",
      role: "agent",
      messageId: "m",
      parts: [{ kind: "text", text: "no such tool" }],
    };
    return { kind: "task", id: randomUUID(), contextId, status: { state: "failed", message } };
  }
  const told = `You said ${said}, message ${count} here.`;
  return {
    kind: "message",
    role: "agent",
    messageId: randomUUID(),
    contextId,
    metadata,
    parts: [{ kind: "text", text: told }],
  };
}

createServer(async (request, response) => {
  response.setHeader("content-type", "application/json");
  if (request.url === "/.well-known/agent-card.json") return response.end(JSON.stringify(card));
  const { id, params } = JSON.parse(await text(request));
  response.end(JSON.stringify({ jsonrpc: "2.0", id, result: answer(params.message) }));
}).listen(Number(process.env.PORT), process.env.HOST);
