// What the emulator costs, each figure beside the floor it is measured against. Needs `npm run build`.
//   node --expose-gc bench/emulator.mjs
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";

import {
  BedrockAgentCoreControlClient,
  CreateAgentRuntimeCommand,
  GetAgentRuntimeEndpointCommand,
} from "@aws-sdk/client-bedrock-agentcore-control";
import { median } from "./statistics.mjs";

const CALLS = 50;
const ROUNDS = 160;
const WARM_UP_ROUNDS = 20;
const STARTS = 9;
const SESSIONS = 10_000;
const self = new URL(import.meta.url).pathname;

const results = [];
const report = (name, { figure, floor, bar, unit }) => {
  const ratio = floor === undefined ? undefined : figure / floor;
  const met = (ratio ?? figure) <= bar;
  results.push({ name, figure, floor, ratio, bar, unit, met });
  const beside =
    floor === undefined ? "" : `, floor ${floor.toFixed(3)} ${unit}, ratio ${ratio.toFixed(2)}`;
  console.log(
    `${name}: ${figure.toFixed(3)} ${unit}${beside} (bar ${bar}) ${met ? "ok" : "MISSED"}`,
  );
};

const clientOf = (endpoint) =>
  new BedrockAgentCoreControlClient({
    endpoint,
    region: "us-east-1",
    credentials: { accessKeyId: "bench", secretAccessKey: "bench" },
  });

async function callsMs(client, command) {
  const startMs = performance.now();
  for (let call = 0; call < CALLS; call += 1) await client.send(command);
  return (performance.now() - startMs) / CALLS;
}

/** Starts this file in another role, in a process of its own; resolves with its first line. */
async function startRole(role, ...args) {
  const child = spawn(process.execPath, [self, role, ...args], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const [line] = await once(child.stdout, "data");
  return { child, line: String(line).trim() };
}

/** A server that answers every request with the bytes that the emulator answered. */
async function serveBytes(bytes, headers) {
  const server = createServer((request, response) => {
    request.resume();
    request.once("end", () => response.writeHead(200, JSON.parse(headers)).end(bytes));
  });
  server.listen(0, "127.0.0.1", () => console.log(`http://127.0.0.1:${server.address().port}`));
  process.stdin.resume().once("end", () => process.exit());
}

async function serveEmulator() {
  const { startEmulator } = await import("../dist/emulator/index.js");
  const emulator = await startEmulator({ timings: { versionReadyMs: 0, endpointReadyMs: 0 } });
  console.log(emulator.url);
  process.stdin.resume().once("end", () => process.exit());
}

async function benchCalls() {
  const emulator = await startRole("emulator");
  const client = clientOf(emulator.line);
  const { agentRuntimeId } = await client.send(
    new CreateAgentRuntimeCommand({
      agentRuntimeName: "bench",
      agentRuntimeArtifact: {
        containerConfiguration: {
          containerUri: "123456789012.dkr.ecr.us-east-1.amazonaws.com/a:1",
        },
      },
      roleArn: "arn:aws:iam::123456789012:role/bench",
      networkConfiguration: { networkMode: "PUBLIC" },
    }),
  );
  const command = new GetAgentRuntimeEndpointCommand({ agentRuntimeId, endpointName: "DEFAULT" });
  await client.send(command);
  const raw = await fetch(`${emulator.line}/runtimes/${agentRuntimeId}/runtime-endpoints/DEFAULT/`);
  const headers = {
    "content-type": "application/json",
    "x-amzn-requestid": raw.headers.get("x-amzn-requestid"),
  };
  const bare = await startRole("bytes", await raw.text(), JSON.stringify(headers));
  const floorClient = clientOf(bare.line);
  const [figures, floors] = [[], []];
  for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round += 1) {
    const [figure, floor] = [await callsMs(client, command), await callsMs(floorClient, command)];
    if (round < 0) continue;
    figures.push(figure);
    floors.push(floor);
  }
  emulator.child.stdin.end();
  bare.child.stdin.end();
  report("GetAgentRuntimeEndpoint through the SDK", {
    // Short rounds taken in turn: other work on the machine falls on both alike.
    figure: median(figures),
    floor: median(floors),
    bar: 1.3,
    unit: "ms",
  });
}

/** Wall time of a whole process, which cannot hide what it loads. */
function processMs(script) {
  const startMs = performance.now();
  execFileSync(process.execPath, ["--input-type=module", "-e", script], {
    cwd: new URL("..", import.meta.url).pathname,
    stdio: ["ignore", "ignore", "ignore"],
  });
  return performance.now() - startMs;
}

function benchStart() {
  const clients = ["bedrock-agentcore", "bedrock-agentcore-control", "cloudwatch"]
    .map((name) => `import "@aws-sdk/client-${name}";`)
    .join("\n");
  const start = `import { startEmulator } from "./dist/emulator/index.js";
    await startEmulator(); process.exit();`;
  const [figures, floors] = [[], []];
  for (let round = 0; round <= STARTS; round += 1) {
    figures.push(processMs(start));
    floors.push(processMs(`${clients} process.exit();`));
  }
  report("process start to ready, against importing the SDK clients", {
    figure: median(figures.slice(1)),
    floor: median(floors.slice(1)),
    bar: 1.5,
    unit: "ms",
  });
}

async function benchMemory() {
  const { steppedClock } = await import("../dist/emulator/index.js");
  const { createSessionTable } = await import("../dist/emulator/sessions/session-table.js");
  const { createStore } = await import("../dist/emulator/state/store.js");
  const { emptyState } = await import("../dist/emulator/state/model.js");
  const clock = steppedClock(0);
  const table = createSessionTable({
    clock,
    store: createStore(emptyState(0, 1), clock),
    log: { change: () => {} },
  });
  const collect = () => (globalThis.gc?.(), globalThis.gc?.(), process.memoryUsage().heapUsed);
  const before = collect();
  for (let index = 0; index < SESSIONS; index += 1) {
    const record = {
      account: "123456789012",
      region: "us-east-1",
      runtimeId: "agent-0123456789",
      endpoint: "PROD",
      sessionId: `session-${String(index).padStart(40, "0")}`,
      version: "1",
      state: "idle",
      openedAtMs: index,
      lastUsedAtMs: index,
      invocations: 0,
      idleTimeoutMs: 900_000,
      maxLifetimeMs: 28_800_000,
    };
    table.open(record);
    table.use(record)();
  }
  const perSession = (collect() - before) / SESSIONS;
  if (table.all().length !== SESSIONS) throw new Error("sessions were lost");
  report("memory of an idle session's record", { figure: perSession / 1_024, bar: 2, unit: "KiB" });
}

const [, , role, ...args] = process.argv;
if (role === "bytes") await serveBytes(...args);
else if (role === "emulator") await serveEmulator();
else {
  await benchCalls();
  benchStart();
  if (globalThis.gc) await benchMemory();
  else console.log("memory of an idle session's record: run with --expose-gc");
  if (process.env.BENCH_JSON) console.log(JSON.stringify(results));
  process.exitCode = results.every(({ met }) => met) ? 0 : 1;
}
