// An agent of the container contract: answers who it is, streams, fails or dies on demand.
import { createServer } from "node:http";

const session = (request) => request.headers["x-amzn-bedrock-agentcore-runtime-session-id"];
let turns = 0;

createServer(async (request, response) => {
  if (request.url === "/ping") {
    response.writeHead(200, { "content-type": "application/json" });
    response.end(
      JSON.stringify({ status: "Healthy", time_of_last_update: Math.floor(Date.now() / 1000) }),
    );
    return;
  }
  let text = "";
  for await (const chunk of request) text += chunk;
  const { ask } = JSON.parse(text || "{}");
  if (ask === "die") process.exit(7);
  if (ask === "fail") return void response.writeHead(500).end("boom");
  if (ask === "stream") {
    response.writeHead(200, { "content-type": "text/event-stream" });
    for (const word of ["one", "two", "three"]) response.write(`data: ${JSON.stringify(word)}\n\n`);
    response.end();
    return;
  }
  turns += 1;
  response.writeHead(200, { "content-type": "application/json" });
  response.end(
    JSON.stringify({
      pid: process.pid,
      turns,
      session: session(request),
      model: process.env.MODEL,
      ask,
    }),
  );
}).listen(Number(process.env.PORT), process.env.HOST);
