// CPU of a worker per drift check of an idle lane, beside a timer and an empty activity, one after
// the other in one run, as many of both. Exit code 1 when the bar is missed.
//   node bench/idle-lanes.mjs [lanes] [interval in ms] [intervals measured]
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { Client, Connection } from "@temporalio/client";
import { createLaneInput } from "../dist/client/index.js";
import { findTemporalCli } from "../dist/client/local/temporal-cli.js";
import { startTemporalServer } from "../dist/client/local/temporal-server.js";
import { SEARCH_ATTRIBUTES } from "../dist/domain/search-attributes.js";
import { laneWorkflowId } from "../dist/domain/target.js";
import { startEmulator } from "../dist/emulator/index.js";
import { startChild } from "./child.mjs";
import { createEndpoints } from "./endpoints.mjs";
import { describeLoad } from "./local-stack.mjs";

const LANES = Number(process.argv[2] ?? 1_000);
const INTERVAL_MS = Number(process.argv[3] ?? 60_000);
const INTERVALS = Number(process.argv[4] ?? 2);
const BAR = 1.3;

const cli = await findTemporalCli();
const server = await startTemporalServer({
  cliPath: cli.path,
  headless: true,
  searchAttributes: SEARCH_ATTRIBUTES,
});
const emulator = await startEmulator({ timings: { versionReadyMs: 1, endpointReadyMs: 1 } });
const connection = await Connection.connect({ address: server.address });
const client = new Client({ connection, namespace: server.namespace });

/** CPU per look, in milliseconds, over the measured intervals. */
async function measure(file, { start, countLooks }) {
  const taskQueue = `bench-${randomUUID()}`;
  const worker = await startChild(file, {
    env: {
      ...emulator.env,
      BENCH_TEMPORAL: server.address,
      BENCH_NAMESPACE: server.namespace,
      BENCH_TASK_QUEUE: taskQueue,
    },
  });
  const ids = await start(taskQueue);
  // Everyone has begun, and is spread over the interval as it came.
  await sleep(INTERVAL_MS + 5_000);
  const before = { cpu: await worker.ask("cpu"), looks: await countLooks(worker) };
  await sleep(INTERVALS * INTERVAL_MS);
  const after = { cpu: await worker.ask("cpu"), looks: await countLooks(worker) };
  for (const id of ids) await client.workflow.getHandle(id).terminate();
  await worker.stop();
  const cpuMs = (after.cpu.user + after.cpu.system - before.cpu.user - before.cpu.system) / 1_000;
  const looks = after.looks - before.looks;
  return { looks, cpuMs, perLookMs: cpuMs / looks };
}

async function startAll(count, startOne) {
  const ids = [];
  for (let index = 0; index < count; index += 20) {
    const some = Array.from({ length: Math.min(20, count - index) }, (_, at) => index + at);
    ids.push(...(await Promise.all(some.map((each) => startOne(each)))));
  }
  return ids;
}

console.log(
  `${describeLoad()}; ${LANES} lanes, a check each ${INTERVAL_MS / 1_000} s, ${INTERVALS} intervals measured`,
);
const targets = await createEndpoints(emulator.env, LANES);
const floor = await measure("./floor-worker-process.mjs", {
  start: (taskQueue) =>
    startAll(LANES, async (index) => {
      const workflowId = `floor-${index}`;
      await client.workflow.start("floor", { workflowId, taskQueue, args: [INTERVAL_MS] });
      return workflowId;
    }),
  countLooks: (worker) => worker.ask("looks"),
});
const lanes = await measure("./worker-process.mjs", {
  start: (taskQueue) =>
    startAll(LANES, async (index) => {
      const input = createLaneInput(targets[index], {
        searchAttributes: true,
        settings: { driftIntervalMs: INTERVAL_MS },
      });
      const workflowId = laneWorkflowId(targets[index]);
      await client.workflow.start("lane", { workflowId, taskQueue, args: [input] });
      return workflowId;
    }),
  countLooks: () =>
    emulator.calls({ kind: "call" }).filter((call) => call.operation === "GetAgentRuntimeEndpoint")
      .length,
});
await connection.close();
await emulator.close();
await server.kill();

for (const [name, { looks, cpuMs, perLookMs }] of Object.entries({ floor, lanes })) {
  console.log(
    `${name.padEnd(6)}  ${looks} looks, ${cpuMs.toFixed(0)} ms of CPU: ${perLookMs.toFixed(2)} ms each`,
  );
}
const ratio = lanes.perLookMs / floor.perLookMs;
const expected = LANES * INTERVALS;
const isComplete = lanes.looks >= 0.9 * expected;
console.log(`ratio   ${ratio.toFixed(2)}; allowed ${BAR}`);
if (!isComplete) console.log(`only ${lanes.looks} of ${expected} checks were made`);
const isMet = ratio <= BAR && isComplete;
console.log(isMet ? "met" : "MISSED");
process.exitCode = isMet ? 0 : 1;
