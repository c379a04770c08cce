// A worker killed while promotions re-point, watch, bake and roll back: how long until what it was at
// goes on, beside bare workflows with the same time-outs whose worker is killed at the same moment.
// Exit code 1 when a bar is missed.
//   node bench/resume.mjs [promotions] [restarted | alive]
import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { DefaultLogger, bundleWorkflowCode } from "@temporalio/worker";
import { startChild } from "./child.mjs";
import { createEndpoints } from "./endpoints.mjs";
import { describeLoad, specFor, startLocalStack } from "./local-stack.mjs";
import { median } from "./statistics.mjs";
import { promotionWorkflowId } from "../dist/domain/target.js";

const PROMOTIONS = Number(process.argv[2] ?? 10);
/** Another worker is there before the kill, or starts so long after it. */
const isAnotherAlive = process.argv[3] === "alive";
const RESTART_MS = 5_000;
const BARS = { ratio: 1.2, callMs: 45_000, lookMs: 120_000 };
const LOOK_MS = { watch: 1_000, bake: 60_000 };
/** Nearly all of a bake's interval has passed: the worst moment to die. */
const INTO_THE_INTERVAL_MS = 50_000;
/** Longer than it takes to resume a watch. */
const TRANSITION_MS = 75_000;
/** `PENDING_ACTIVITY_STATE_STARTED` of the Temporal API. */
const STARTED = 2;
const UPDATE = "UpdateAgentRuntimeEndpoint";
const READ = "GetAgentRuntimeEndpoint";

const stack = await startLocalStack({
  emulator: { timings: { versionReadyMs: 50, endpointReadyMs: 50 } },
});
const { emulator, client, env } = stack;
// Neither worker bundles anything when it starts.
const bundle = await bundleWorkflowCode({
  workflowsPath: fileURLToPath(new URL("./resume-floor-workflows.mjs", import.meta.url)),
  logger: new DefaultLogger("WARN"),
});
const folder = mkdtempSync(path.join(tmpdir(), "agentcore-rollouts-bench-"));
const bundleFile = path.join(folder, "floor.js");
writeFileSync(bundleFile, bundle.code);
const startFloorWorker = () =>
  startChild("./resume-floor-process.mjs", { env: { ...env, BENCH_BUNDLE: bundleFile } });
const startWorkers = () =>
  Promise.all([startChild("./worker-process.mjs", { env }), startFloorWorker()]);
let workers = [stack.worker, await startFloorWorker()];
const promoted = await createEndpoints(emulator.env, PROMOTIONS, { candidate: true });
const bare = await createEndpoints(emulator.env, PROMOTIONS, { candidate: true });
console.log(
  `${describeLoad()}; ${PROMOTIONS} promotions, ${isAnotherAlive ? "another worker alive" : `a worker started ${RESTART_MS / 1_000} s after the kill`}`,
);

const slow = { operation: UPDATE, effect: { kind: "slow-transition", ms: TRANSITION_MS } };
const hang = { operation: UPDATE, effect: { kind: "hang" } };
const results = {};

const slowId = emulator.addFault(slow);
const handles = await Promise.all(promoted.map(promote));
results["re-point"] = await killInCall("2");
results.watch = await killInLooks({
  intervalMs: LOOK_MS.watch,
  as: "watchEndpoint",
  afterMs: 2_000,
});
emulator.removeFault(slowId);
for (const handle of handles) await untilRunning(handle, "takeLooks");
results.bake = await killInLooks({
  intervalMs: LOOK_MS.bake,
  as: "takeLooks",
  afterMs: INTO_THE_INTERVAL_MS,
});
results["roll-back"] = await killInCall("1", () =>
  Promise.all(handles.map((handle) => handle.cancel())),
);
const outcomes = await Promise.all(handles.map((handle) => handle.result()));
for (const worker of workers.slice(1)) await worker.kill();
await workers[0].kill();
await stack.stop().catch(() => {});
rmSync(folder, { recursive: true });
report();

function promote(target) {
  const { bake, watch, ...rest } = specFor({ arn: target.runtimeArn }, target.endpoint);
  const spec = {
    ...rest,
    watch: { ...watch, timeoutMs: 600_000, intervalMs: LOOK_MS.watch },
    bake: { ...bake, intervalMs: LOOK_MS.bake, timeoutMs: 7_200_000 },
  };
  return client.workflow.start("promotion", {
    workflowId: promotionWorkflowId(target),
    taskQueue: stack.taskQueue,
    args: [{ spec, requestedBy: "bench", searchAttributes: true }],
  });
}

function startFloor(input) {
  return Promise.all(
    bare.map((target) =>
      client.workflow.start("resumeFloor", {
        workflowId: `floor-${target.endpoint}-${randomUUID()}`,
        taskQueue: `${stack.taskQueue}-floor`,
        args: [{ ...input, place: placeOf(target), clientToken: randomUUID() }],
      }),
    ),
  );
}

/** Kills the workers while a call of each is on the wire. */
async function killInCall(version, begin = () => {}) {
  const hanging = emulator.addFault(hang);
  const after = lastSeq();
  await begin();
  const as = "updateEndpoint";
  const floor = await startFloor({ activity: "call", as, version });
  await untilSeen(UPDATE, after);
  const others = await standBy();
  const resumed = await kill(floor, { as, operation: UPDATE, others, hanging });
  const since = promoted.map((each) => resumed.atMs.get(keyOf(each)) - resumed.killedMs);
  return { what: "call sent again", ...resumed, since, last: "kill", barMs: BARS.callMs };
}

/** Kills the workers between two looks. */
async function killInLooks({ intervalMs, as, afterMs }) {
  const after = lastSeq();
  const floor = await startFloor({ activity: "look", as, intervalMs });
  await untilSeen(READ, after, bare);
  const untilMs = Date.now() + afterMs;
  const others = await standBy();
  await sleep(Math.max(0, untilMs - Date.now()));
  const lastLooks = timesOf(READ, 0, Math.max);
  const resumed = await kill(floor, { as, operation: READ, others });
  const since = promoted.map((each) => resumed.atMs.get(keyOf(each)) - lastLooks.get(keyOf(each)));
  return { what: "next look", ...resumed, since, last: "last look", barMs: BARS.lookMs };
}

/**
 * When each endpoint is called again after a kill; and what went by, of promotions and of floor, since
 * the server last heard of the activity. Then its time-out begins, which the kill comes somewhere into.
 */
async function kill(floor, { as, operation, others, hanging }) {
  const before = lastSeq();
  const killedMs = Date.now();
  await Promise.all(workers.map((worker) => worker.kill()));
  if (hanging) emulator.removeFault(hanging);
  const heardMs = {
    engine: await Promise.all(handles.map((handle) => readLastHeard(handle, as))),
    floor: await Promise.all(floor.map((handle) => readLastHeard(handle, "look", "call"))),
  };
  if (!others) await sleep(Math.max(0, killedMs + RESTART_MS - Date.now()));
  workers = others ?? (await startWorkers());
  await untilSeen(operation, before);
  const atMs = timesOf(operation, before, Math.min);
  // What has ended by itself needs no more.
  await Promise.allSettled(floor.map((handle) => handle.terminate()));
  const waits = (targets, heard) =>
    targets.map((target, index) => atMs.get(keyOf(target)) - heard[index]);
  return {
    killedMs,
    atMs,
    engine: waits(promoted, heardMs.engine),
    floor: waits(bare, heardMs.floor),
  };
}

async function readLastHeard(handle, ...activities) {
  const { pendingActivities } = (await handle.describe()).raw;
  const { lastHeartbeatTime, lastStartedTime } = pendingActivities.find(({ activityType }) =>
    activities.includes(activityType.name),
  );
  return Math.max(toMs(lastHeartbeatTime), toMs(lastStartedTime));
}

function toMs(timestamp) {
  return timestamp ? Number(timestamp.seconds) * 1_000 + timestamp.nanos / 1_000_000 : 0;
}

/** The workers that go on, where they are there before the kill. They came too late for what runs. */
async function standBy() {
  return isAnotherAlive ? startWorkers() : undefined;
}

function placeOf({ runtimeId, endpoint }) {
  return { agentRuntimeId: runtimeId, endpointName: endpoint };
}

function keyOf({ runtimeId, endpoint }) {
  return `${runtimeId}/${endpoint}`;
}

function lastSeq() {
  return emulator.calls().at(-1)?.seq ?? 0;
}

/** By endpoint, when the first or the last of its calls came. */
function timesOf(operation, after, choose) {
  const times = new Map();
  for (const { input, atMs } of emulator.calls({ operation, after })) {
    const key = `${input.agentRuntimeId}/${input.endpointName}`;
    times.set(key, choose(times.get(key) ?? atMs, atMs));
  }
  return times;
}

async function untilSeen(operation, after, targets = [...promoted, ...bare]) {
  for (;;) {
    const seen = timesOf(operation, after, Math.min);
    if (targets.every((target) => seen.has(keyOf(target)))) return;
    await sleep(50);
  }
}

async function untilRunning(handle, activity) {
  for (;;) {
    const { pendingActivities } = (await handle.describe()).raw;
    const isRunning = pendingActivities.some(
      ({ activityType, state }) => activityType.name === activity && state === STARTED,
    );
    if (isRunning) return;
    await sleep(200);
  }
}

function report() {
  let isMet = outcomes.every(({ outcome }) => outcome?.kind === "rolled-back");
  if (!isMet) console.log(outcomes.map(({ outcome }) => outcome?.explanation).join("\n"));
  for (const [step, { what, engine, floor, since, last, barMs }] of Object.entries(results)) {
    const ratio = median(engine) / median(floor);
    const worst = Math.max(...since);
    isMet &&= ratio <= BARS.ratio && worst <= barMs;
    console.log(
      `${step.padEnd(10)} ${what}: engine median ${seconds(median(engine))}, floor ${seconds(median(floor))}, ratio ${ratio.toFixed(2)} (allowed ${BARS.ratio}); ` +
        `worst ${seconds(worst)} after the ${last}, allowed ${seconds(barMs)}`,
    );
  }
  console.log(describeLoad());
  console.log(isMet ? "met" : "MISSED");
  process.exitCode = isMet ? 0 : 1;
}

function seconds(ms) {
  return `${(ms / 1_000).toFixed(1)} s`;
}
