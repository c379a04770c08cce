// Thousands of bakes on one worker: looks per second, how late they are, and what a look costs beside
// a bare loop that makes the same calls of AWS at the same rate. One promotion is carried out in full;
// all others begin where it stands, in the bake. Exit code 1 when a bar is missed.
//   node bench/concurrent-bakes.mjs [bakes] [interval in ms] [intervals measured]
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { Client, Connection } from "@temporalio/client";
import { freePort } from "../dist/client/local/free-port.js";
import { findTemporalCli } from "../dist/client/local/temporal-cli.js";
import { startTemporalServer } from "../dist/client/local/temporal-server.js";
import { latencyNeedsOf, queriesFor } from "../dist/activities/promotion/metric-queries.js";
import { SEARCH_ATTRIBUTES } from "../dist/domain/search-attributes.js";
import { promotionWorkflowId } from "../dist/domain/target.js";
import { describeDay, readStretches } from "./bake-day.mjs";
import { readCarriedState } from "./carried-state.mjs";
import { startChild } from "./child.mjs";
import { createEndpoints } from "./endpoints.mjs";
import { describeLoad, specFor } from "./local-stack.mjs";
import { readCpuMs, readMachineMs, sumCounter } from "./process-figures.mjs";
import { percentile } from "./statistics.mjs";

const BAKES = Number(process.argv[2] ?? 1_000);
const INTERVAL_MS = Number(process.argv[3] ?? 60_000);
const INTERVALS = Number(process.argv[4] ?? 20);
const BARS = { ratio: 1.5, lateMs: 5_000 };
const DAY_MS = 86_400_000;
/** How many start at a time at most. */
const STARTING = 20;
/** A stretch of forty looks ends soon at this interval. */
const FAST_INTERVAL_MS = 100;
const FLOOR_INTERVALS = Math.min(INTERVALS, 3);
/** For so long there is traffic. */
const MINUTES = Math.ceil(((INTERVALS + FLOOR_INTERVALS + 3) * INTERVAL_MS) / 60_000) + 5;

const metricsPort = await freePort();
const server = await startTemporalServer({
  cliPath: (await findTemporalCli()).path,
  headless: true,
  searchAttributes: SEARCH_ATTRIBUTES,
  metricsPort,
});
const emulator = await startChild("./emulator-process.mjs");
const taskQueue = `bench-${randomUUID()}`;
const env = {
  ...(await emulator.ask("env")),
  BENCH_TEMPORAL: server.address,
  BENCH_NAMESPACE: server.namespace,
  BENCH_TASK_QUEUE: taskQueue,
  AGENTCORE_ROLLOUTS_SLOTS: `looks=${BAKES + 100}`,
};
const worker = await startChild("./worker-process.mjs", { env, execArgv: ["--expose-gc"] });
const connection = await Connection.connect({ address: server.address });
const client = new Client({ connection, namespace: server.namespace });
/** The loop of the floor takes the worker's place. */
let looking = worker;

console.log(
  `${describeLoad()}; ${BAKES} bakes, a look each ${INTERVAL_MS / 1_000} s, ${INTERVALS} intervals measured`,
);
const [first] = await createEndpoints(env, 1, { candidate: true });
const targets = await createEndpoints(env, BAKES, { candidate: true, version: "2" });
await emulator.ask("recordTraffic", { targets: [first, ...targets], minutes: MINUTES });
const handle = await start(first, { intervalMs: FAST_INTERVAL_MS });
const perStretch = await readStretches(handle);
const carried = await readCarriedState(client, handle);
await handle.terminate();
const idleBytes = await worker.ask("rss");
const startedMs = Date.now();
await startAll();
console.log(`${BAKES} promotions are in their bake after ${inSeconds(Date.now() - startedMs)} s`);
// The newcomers' first looks are behind them.
await sleep(INTERVAL_MS);
const bakes = await measure(INTERVALS);
const bakingBytes = await worker.ask("rss");
await worker.stop();
const floor = await measureFloor();
await connection.close();
await emulator.stop();
await server.kill();

report();

function specOf(target, intervalMs) {
  const { bake, watch, ...rest } = specFor({ arn: target.runtimeArn }, target.endpoint);
  return {
    ...rest,
    watch: { ...watch, intervalMs: 200 },
    bake: { ...bake, durationMs: DAY_MS, timeoutMs: DAY_MS, intervalMs },
  };
}

/** Each in its bake at once, evenly over an interval. */
async function startAll() {
  const queue = targets.map((target, index) => ({ target, atMs: (index * INTERVAL_MS) / BAKES }));
  const beganMs = Date.now();
  const starting = Array.from({ length: STARTING }, async () => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      await sleep(Math.max(0, beganMs + next.atMs - Date.now()));
      await start(next.target, {
        intervalMs: INTERVAL_MS,
        state: renameState(carried, next.target),
      });
    }
  });
  await Promise.all(starting);
}

function start(target, { intervalMs, state }) {
  const input = {
    spec: specOf(target, intervalMs),
    requestedBy: "bench",
    searchAttributes: true,
  };
  return client.workflow.start("promotion", {
    workflowId: promotionWorkflowId(target),
    taskQueue,
    args: state ? [input, { ...state, spec: input.spec }] : [input],
  });
}

/** The same state, of another endpoint. */
function renameState(state, target) {
  const text = JSON.stringify(state)
    .replaceAll(first.runtimeId, target.runtimeId)
    .replaceAll(nameOf(first), nameOf(target))
    .replaceAll(first.endpoint, target.endpoint);
  return JSON.parse(text);
}

/** The runtime's name, which its id begins with. */
function nameOf({ runtimeId }) {
  return runtimeId.slice(0, runtimeId.lastIndexOf("-"));
}

function countMetrics() {
  const { gates } = specOf(first).bake;
  const endpoint = { runtimeArn: "", runtimeName: "", endpoint: "" };
  return queriesFor(endpoint, latencyNeedsOf(gates), 60_000).length;
}

/** What the processes did over so many intervals. */
async function measure(intervals) {
  const after = await emulator.ask("lastSeq");
  const before = await snapshot();
  await sleep(intervals * INTERVAL_MS);
  const now = await snapshot();
  const { timesMs, metricCalls } = await emulator.ask("looks", after);
  const looks = timesMs.reduce((sum, times) => sum + times.length, 0);
  const cpuMs = Object.fromEntries(
    Object.keys(before.cpuMs).map((name) => [name, now.cpuMs[name] - before.cpuMs[name]]),
  );
  const late = timesMs
    .flatMap((times) => times.slice(1).map((time, index) => time - times[index] - INTERVAL_MS))
    .toSorted((a, b) => a - b);
  return {
    looks,
    metricCalls,
    elapsedMs: now.atMs - before.atMs,
    cpuMs,
    late,
    utilisation: now.utilisation,
    busy: (now.machine.busy - before.machine.busy) / (now.machine.all - before.machine.all),
    timeouts: now.timeouts - before.timeouts,
    actions: subtract(now.actions, before.actions),
  };
}

function subtract(now, before) {
  return Object.fromEntries(
    Object.entries(now).map(([key, value]) => [key, value - (before[key] ?? 0)]),
  );
}

async function snapshot() {
  const page = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text();
  const processes = { worker: looking, server, emulator };
  return {
    atMs: Date.now(),
    cpuMs: Object.fromEntries(
      Object.entries(processes).map(([name, { pid }]) => [name, readCpuMs(pid)]),
    ),
    machine: readMachineMs(),
    timeouts: sumCounter(page, "heartbeat_timeout").all ?? 0,
    actions: sumCounter(page, "action", "action_type"),
    utilisation: await looking.ask("utilisation"),
  };
}

async function measureFloor() {
  const loop = await startChild("./bare-looks-process.mjs", { env });
  const { gates } = specOf(targets[0]).bake;
  const endpoints = targets.map((target) => ({
    target,
    runtimeName: nameOf(target),
    gates,
    fromMs: startedMs,
  }));
  await loop.ask("start", { endpoints, intervalMs: INTERVAL_MS });
  looking = loop;
  await sleep(INTERVAL_MS);
  const measured = await measure(FLOOR_INTERVALS);
  await loop.stop();
  return measured;
}

function report() {
  const perLook = ({ cpuMs, looks }, name) => cpuMs[name] / looks;
  const perSecond = (bakes.looks / bakes.elapsedMs) * 1_000;
  const ratio = perLook(bakes, "worker") / perLook(floor, "worker");
  const [p50, p99] = [percentile(bakes.late, 0.5), percentile(bakes.late, 0.99)];
  const kilobytes = (bakingBytes - idleBytes) / 1_024 / BAKES;
  console.log(
    `${bakes.looks} looks, ${perSecond.toFixed(1)} per second, ${bakes.metricCalls} calls of GetMetricData`,
  );
  console.log(
    `late    p50 ${p50} ms, p99 ${p99} ms, worst ${bakes.late.at(-1)} ms; allowed p99 ${BARS.lateMs} ms`,
  );
  for (const name of ["worker", "server", "emulator"])
    console.log(
      `${name.padEnd(8)}${perLook(bakes, name).toFixed(2)} ms of CPU a look, ${share(bakes.cpuMs[name] / bakes.elapsedMs)} of a core`,
    );
  console.log(
    `the worker's main thread was busy ${share(bakes.utilisation)}, the machine ${share(bakes.busy)}`,
  );
  console.log(
    `floor   ${perLook(floor, "worker").toFixed(2)} ms of CPU for the same calls; ratio ${ratio.toFixed(2)}, allowed ${BARS.ratio}`,
  );
  console.log(
    `memory  ${kilobytes.toFixed(0)} kB a promotion; heartbeat time-outs ${bakes.timeouts}`,
  );
  const day = describeDay(perStretch, {
    heartbeats: bakes.actions.grpc_RecordActivityTaskHeartbeat ?? 0,
    bakeMs: BAKES * bakes.elapsedMs,
    metricsPerLook: countMetrics(),
  });
  for (const line of day.lines) console.log(line);
  const isMet = ratio <= BARS.ratio && p99 < BARS.lateMs && bakes.timeouts === 0 && day.isMet;
  console.log(describeLoad());
  console.log(isMet ? "met" : "MISSED");
  process.exitCode = isMet ? 0 : 1;
}

function inSeconds(ms) {
  return (ms / 1_000).toFixed(0);
}

function share(value) {
  return `${(value * 100).toFixed(0)}%`;
}
