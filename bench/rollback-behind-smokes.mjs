// How long the calls of a rollback wait for a worker, alone and behind 1,000 queued smoke sessions.
// Exit code 1 when the bar is missed.
import { fileURLToPath } from "node:url";
import { setTimeout as sleep } from "node:timers/promises";
import { NativeConnection, Runtime, Worker } from "@temporalio/worker";
import { describeLoad, startLocalStack } from "./local-stack.mjs";
import { median } from "./statistics.mjs";

const PROMOTIONS = Number(process.argv[2] ?? 5);
const QUEUED = 1_000;
/** Some run already while the rest is queued, and some end meanwhile. */
const ASKED = 1_900;
const BAR_MS = 1_000;
/** `PENDING_ACTIVITY_STATE_SCHEDULED` of the Temporal API. */
const SCHEDULED = 1;

const silent = () => {};
Runtime.install({
  logger: {
    trace: silent,
    debug: silent,
    info: silent,
    log: silent,
    warn: silent,
    error: console.error,
  },
});
const stack = await startLocalStack({
  emulator: {
    timings: { versionReadyMs: 100, endpointReadyMs: 100 },
    agents: { "*": { scripted: { reply: { answer: "hello" }, latencyMs: 500 } } },
  },
});
const { client, taskQueue } = stack;
const runtimes = [];
for (let index = 0; index < PROMOTIONS * 2; index += 1)
  runtimes.push(await stack.createRuntime(`bench_${index}`));

console.log(
  `${describeLoad()}; ${PROMOTIONS} rollbacks alone, then ${PROMOTIONS} behind ${QUEUED} queued smokes`,
);
const baking = [];
for (const runtime of runtimes) baking.push(await promoteToBake(runtime));
console.log("all are in their bake");
const alone = await rollBackAll(baking.slice(0, PROMOTIONS));
report("alone", alone);
const flooding = await startFlood(runtimes[0]);
console.log(`${await flooding.queued()} smokes are queued`);
const behind = await rollBackAll(baking.slice(PROMOTIONS));
const left = await flooding.queued();
await flooding.stop();
await stack.stop();

report(`behind ${left} or more queued smokes`, behind);
const isMissed = left < QUEUED || Math.max(...behind) > BAR_MS;
console.log(isMissed ? "MISSED" : `kept: no call of a rollback waited over ${BAR_MS} ms`);
process.exitCode = isMissed ? 1 : 0;

async function promoteToBake(runtime) {
  const handle = await stack.promote(runtime);
  for (;;) {
    const { phase, outcome } = await handle.query("status");
    if (phase === "bake") return handle;
    if (outcome) throw new Error(`ended before its bake: ${outcome.explanation}`);
    await sleep(200);
  }
}

/** Aborts each, and returns what the calls of their rollbacks waited for a worker, in milliseconds. */
async function rollBackAll(handles) {
  const waits = [];
  for (const handle of handles) {
    const { promotion } = await handle.query("status");
    await handle.executeUpdate("abort", { args: [{ promotion, by: "bench", reason: "bench" }] });
    const { outcome } = await handle.result();
    if (outcome.kind !== "rolled-back") throw new Error(`ended ${outcome.kind}`);
    waits.push(...waitsOf(await handle.fetchHistory()));
  }
  return waits;
}

function waitsOf({ events }) {
  const scheduledMs = new Map();
  return events.flatMap((event) => {
    const asked = event.activityTaskScheduledEventAttributes;
    if (asked && !asked.taskQueue.name.includes(":"))
      scheduledMs.set(String(event.eventId), toMs(event));
    const started = event.activityTaskStartedEventAttributes;
    if (!started) return [];
    const sinceMs = scheduledMs.get(String(started.scheduledEventId));
    return sinceMs === undefined ? [] : [toMs(event) - sinceMs];
  });
}

function toMs({ eventTime: { seconds, nanos } }) {
  return Number(seconds) * 1_000 + nanos / 1e6;
}

async function startFlood(runtime) {
  const connection = await NativeConnection.connect({ address: stack.address });
  const worker = await Worker.create({
    connection,
    namespace: client.options.namespace,
    taskQueue: `${taskQueue}-flood`,
    workflowsPath: fileURLToPath(new URL("flood-workflow.mjs", import.meta.url)),
  });
  const running = worker.run();
  const session = {
    aws: { region: "us-east-1" },
    runtimeArn: runtime.arn,
    qualifier: "DEFAULT",
    sessionId: "bench-flood-of-smoke-sessions-0123456789",
    turns: Array.from({ length: 60 }, () => ({ payload: { prompt: "hello" }, expect: {} })),
    turnTimeoutMs: 60_000,
    maxTurns: 60,
    protocol: "http",
    promotionId: "bench",
    judgeFirstLatency: false,
  };
  const handle = await client.workflow.start("flood", {
    workflowId: `${taskQueue}-flood`,
    taskQueue: `${taskQueue}-flood`,
    args: [{ taskQueue, count: ASKED, session }],
  });
  const pending = async () => {
    const { raw } = await handle.describe();
    return raw.pendingActivities ?? [];
  };
  const queued = async () => (await pending()).filter(({ state }) => state === SCHEDULED).length;
  while ((await queued()) < QUEUED + 250) await sleep(200);
  return {
    queued,
    stop: async () => {
      await handle.terminate();
      worker.shutdown();
      await running;
      await connection.close();
    },
  };
}

function report(name, waits) {
  const worst = Math.max(...waits).toFixed(0);
  console.log(
    `${name}: ${waits.length} calls, median ${median(waits).toFixed(0)} ms, worst ${worst} ms`,
  );
}
