// A small MCP server (streamable HTTP, stateless) with one tool, as AgentCore runs it with
// serverProtocol MCP: POST /mcp on port 8000.
//
//   PORT=8000 node examples/agents/orders-mcp.mjs
//   curl -d '{"jsonrpc": "2.0", "id": 1, "method": "tools/list"}' localhost:8000/mcp
import { createServer } from "node:http";
import { text } from "node:stream/consumers";

const orders = { 1001: "shipped", 1002: "being packed" };

const tools = [
  {
    name: "get_order",
    description: "Where an order is.",
    inputSchema: {
      type: "object",
      properties: { number: { type: "integer" } },
      required: ["number"],
    },
  },
];

function callTool({ name, arguments: given = {} }) {
  if (name !== "get_order") return { error: { code: -32602, message: `Unknown tool: ${name}` } };
  const state = orders[given.number];
  if (!state) return { result: toolResult(`There is no order ${given.number}.`, true) };
  return {
    result: { ...toolResult(`Order ${given.number} is ${state}.`), structuredContent: { state } },
  };
}

const toolResult = (said, isError = false) => ({
  content: [{ type: "text", text: said }],
  isError,
});

function answer({ method, params = {} }) {
  switch (method) {
    case "initialize":
      return {
        result: {
          protocolVersion: params.protocolVersion,
          capabilities: { tools: {} },
          serverInfo: { name: "orders", version: "1" },
        },
      };
    case "tools/list":
      return { result: { tools } };
    case "tools/call":
      return callTool(params);
    default:
      return { error: { code: -32601, message: `Unknown method: ${method}` } };
  }
}

createServer(async (request, response) => {
  if (request.method !== "POST" || request.url !== "/mcp") return response.writeHead(404).end();
  const message = JSON.parse(await text(request));
  // A notification has no id, and no answer.
  if (message.id === undefined) return response.writeHead(202).end();
  response.writeHead(200, { "content-type": "application/json" });
  response.end(JSON.stringify({ jsonrpc: "2.0", id: message.id, ...answer(message) }));
}).listen(Number(process.env.PORT ?? 8000), process.env.HOST ?? "0.0.0.0");
