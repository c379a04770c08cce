// An agent that streams its answer word by word (server-sent events), written with the official SDK
// (npm bedrock-agentcore).
//
//   PORT=8080 node examples/agents/streaming-agent.mjs
//   curl -N -d '{"prompt": "Where is my order 1001?"}' -H 'content-type: application/json' \
//     -H 'accept: text/event-stream' localhost:8080/invocations \
//     -H 'x-amzn-bedrock-agentcore-runtime-session-id: a-session-id-of-at-least-33-characters'
import { setTimeout as wait } from "node:timers/promises";
import { BedrockAgentCoreApp } from "bedrock-agentcore/runtime";

const WORD_MS = Number(process.env.WORD_MS ?? 20);

async function* answer({ prompt = "" }) {
  const order = /\b\d{4}\b/.exec(prompt)?.[0];
  const said = order ? `Order ${order} is shipped.` : "Which order do you mean?";
  for (const word of said.split(/(?<= )/)) {
    await wait(WORD_MS);
    yield { data: { delta: word } };
  }
}

const app = new BedrockAgentCoreApp({
  invocationHandler: { process: answer },
  config: { logging: { enabled: false } },
});
app.run({ port: Number(process.env.PORT ?? 8080), host: process.env.HOST ?? "0.0.0.0" });
