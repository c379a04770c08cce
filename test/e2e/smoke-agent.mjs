// An HTTP agent that remembers a word, works on things for a while, and has faults on demand. With
// LEAK_FILE its sessions share one memory.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { text } from "node:stream/consumers";

const { LEAK_FILE: leakFile } = process.env;
let word = "nothing";
let asked = 0;

const remember = (told) => (leakFile ? writeFileSync(leakFile, told) : (word = told));
const recall = () => (leakFile && existsSync(leakFile) ? readFileSync(leakFile, "utf8") : word);

function answer({ prompt = "", ...rest }) {
  if (prompt.startsWith("remember ")) return (remember(prompt.slice(9)), { answer: "I will." });
  if (prompt === "recall") return { answer: `It is ${recall()}.` };
  if (prompt === "work") return { answer: (asked += 1) < 3 ? "still working" : "done" };
  if (prompt === "card") return { answer: "Your card is 1234-5678-9012-3456." };
  if (prompt === "error") return { error: "the tool failed for 1234-5678-9012-3456" };
  return { answer: prompt, ...rest };
}

createServer(async (request, response) => {
  const body = await text(request);
  response.setHeader("content-type", "application/json");
  if (request.url === "/ping") return response.end('{"status":"Healthy"}');
  response.end(JSON.stringify(answer(JSON.parse(body))));
}).listen(Number(process.env.PORT), process.env.HOST);
