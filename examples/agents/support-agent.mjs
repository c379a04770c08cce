// A small support agent, written with the official SDK (npm bedrock-agentcore). The demo runs it as
// three releases of one image: SUPPORT_AGENT_RELEASE says which.
//
//   1  knows orders, and refunds them
//   2  also says when an order arrives
//   3  computes refunds anew, with a bug: every question about a refund ends in HTTP 500
//
//   PORT=8080 node examples/agents/support-agent.mjs
//   curl -d '{"prompt": "Where is my order 1001?"}' -H 'content-type: application/json' \
//     -H 'x-amzn-bedrock-agentcore-runtime-session-id: a-session-id-of-at-least-33-characters' \
//     localhost:8080/invocations
import { BedrockAgentCoreApp } from "bedrock-agentcore/runtime";

const release = Number(process.env.SUPPORT_AGENT_RELEASE ?? 1);

const orders = {
  1001: { state: "shipped", arrives: "Friday", total: 42 },
  1002: { state: "being packed", arrives: "Monday", total: 17 },
};

// A session has a process of its own, so this is the session's memory.
let orderNumber;

function answer(prompt) {
  orderNumber = /\b\d{4}\b/.exec(prompt)?.[0] ?? orderNumber;
  const order = orders[orderNumber];
  if (!order) return "Which order do you mean? I know 1001 and 1002.";
  if (/refund/i.test(prompt))
    return `Order ${orderNumber}: I refunded ${computeRefund(order)} euros.`;
  const arrival = release >= 2 ? ` and arrives on ${order.arrives}` : "";
  return `Order ${orderNumber} is ${order.state}${arrival}.`;
}

function computeRefund(order) {
  // Release 3 expects payments that the orders do not have.
  return release >= 3 ? order.payments.reduce((sum, { amount }) => sum + amount, 0) : order.total;
}

const app = new BedrockAgentCoreApp({
  invocationHandler: {
    process: ({ prompt }) => ({ answer: answer(String(prompt ?? "")), release }),
  },
  config: { logging: { enabled: false } },
});
app.run({ port: Number(process.env.PORT ?? 8080), host: process.env.HOST ?? "0.0.0.0" });
