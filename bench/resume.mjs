// A worker killed while promotions re-point, watch, bake and roll back: how long until what it was at
// goes on, beside bare workflows with the same time-outs whose worker is killed at the same moment.
// Exit code 1 when a bar is missed.
//   node bench/resume.mjs [promotions] [restarted | alive]
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
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
const UPDATE = "UpdateAgentRuntimeEndpoint";
const READ = "GetAgentRuntimeEndpoint";

const stack = await startLocalStack({
  emulator: { timings: { versionReadyMs: 50, endpointReadyMs: 50 } },
});
const { emulator, client, env } = stack;
const startWorkers = () =>
  Promise.all([
    startChild("./worker-process.mjs", { env }),
    startChild("./resume-floor-process.mjs", { env }),
  ]);
let workers = [stack.worker, await startChild("./resume-floor-process.mjs", { env })];
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
await untilAll((handle) => handle.query("status").then(({ step }) => step === "bake"));
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

async function startFloor(input) {
  await Promise.all(
    bare.map((target) =>
      client.workflow.start("resumeFloor", {
        workflowId: `floor-${target.endpoint}-${randomUUID()}`,
        taskQueue: `${stack.taskQueue}-floor`,
        args: [{ ...input, place: placeOf(target), clientToken: randomUUID() }],
      }),
    ),
  );
}

/** Kills the workers while a call of each is on the wire; the time until it is sent again. */
async function killInCall(version, begin = () => {}) {
  const hanging = emulator.addFault(hang);
  const after = lastSeq();
  await begin();
  await startFloor({ activity: "call", as: "updateEndpoint", version });
  await untilSeen(UPDATE, after);
  const before = lastSeq();
  const killedMs = await replaceWorkers(() => emulator.removeFault(hanging));
  await untilSeen(UPDATE, before);
  const resumed = timesOf(UPDATE, before, Math.min);
  const of = (targets) => targets.map((target) => resumed.get(keyOf(target)) - killedMs);
  return { what: "call sent again", engine: of(promoted), floor: of(bare), since: of(promoted) };
}

/** Kills the workers between two looks; the time until the next. */
async function killInLooks({ intervalMs, as, afterMs }) {
  const after = lastSeq();
  await startFloor({ activity: "look", as, intervalMs });
  await untilSeen(READ, after, bare);
  await sleep(afterMs);
  const before = lastSeq();
  const lastLooks = timesOf(READ, 0, Math.max);
  const killedMs = await replaceWorkers(() => {});
  await untilSeen(READ, before);
  const resumed = timesOf(READ, before, Math.min);
  const of = (targets) => targets.map((target) => resumed.get(keyOf(target)) - killedMs);
  const since = promoted.map((each) => resumed.get(keyOf(each)) - lastLooks.get(keyOf(each)));
  return { what: "next look", engine: of(promoted), floor: of(bare), since };
}

/** Returns when the workers died. */
async function replaceWorkers(meanwhile) {
  const others = isAnotherAlive ? await startWorkers() : undefined;
  const killedMs = Date.now();
  await Promise.all(workers.map((worker) => worker.kill()));
  meanwhile();
  if (!others) await sleep(RESTART_MS);
  workers = others ?? (await startWorkers());
  return killedMs;
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

async function untilAll(isThere) {
  for (const handle of handles) while (!(await isThere(handle))) await sleep(200);
}

function report() {
  let isMet = outcomes.every(({ outcome }) => outcome?.kind === "rolled-back");
  if (!isMet) console.log(outcomes.map(({ outcome }) => outcome?.explanation).join("\n"));
  for (const [step, { what, engine, floor, since }] of Object.entries(results)) {
    const ratio = median(engine) / median(floor);
    const [worst, bar] = [Math.max(...since), what === "next look" ? BARS.lookMs : BARS.callMs];
    isMet &&= ratio <= BARS.ratio && worst <= bar;
    console.log(
      `${step.padEnd(10)} ${what}: engine median ${seconds(median(engine))}, floor ${seconds(median(floor))}, ratio ${ratio.toFixed(2)} (allowed ${BARS.ratio}); ` +
        `worst ${seconds(worst)} after the last ${what === "next look" ? "look" : "kill"}, allowed ${seconds(bar)}`,
    );
  }
  console.log(describeLoad());
  console.log(isMet ? "met" : "MISSED");
  process.exitCode = isMet ? 0 : 1;
}

function seconds(ms) {
  return `${(ms / 1_000).toFixed(1)} s`;
}
