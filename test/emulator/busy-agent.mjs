// An agent of the container contract whose `/ping` says what it was last told to say.
import { createServer } from "node:http";

let status = "Healthy";

createServer(async (request, response) => {
  response.setHeader("content-type", "application/json");
  if (request.url === "/ping") {
    response.writeHead(status === "Sick" ? 503 : 200);
    response.end(JSON.stringify({ status, time_of_last_update: Math.floor(Date.now() / 1000) }));
    return;
  }
  let text = "";
  for await (const chunk of request) text += chunk;
  status = JSON.parse(text).status;
  response.end(JSON.stringify({ pid: process.pid }));
}).listen(Number(process.env.PORT), process.env.HOST);
