// From the signal that aborts a baking promotion to the engine's first call of AWS, a read of the
// endpoint, and to the call that rolls back; and the same for a bare workflow that waits for a
// signal and runs two activities. One after the other in one run. Exit code 1 when a bar is missed.
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { startChild } from "./child.mjs";
import { ENDPOINT, describeLoad, startLocalStack } from "./local-stack.mjs";
import { describeSpread, median } from "./statistics.mjs";

const SAMPLES = Number(process.argv[2] ?? 100);
const RATIO = 1.2;
const READ = "GetAgentRuntimeEndpoint";
const UPDATE = "UpdateAgentRuntimeEndpoint";

const stack = await startLocalStack({
  emulator: { timings: { versionReadyMs: 50, endpointReadyMs: 50 } },
});
const { emulator } = stack;
const floor = await startChild("./abort-floor-process.mjs", { env: stack.env });
const runtime = await stack.createRuntime("bench");
const place = { agentRuntimeId: runtime.id, endpointName: ENDPOINT };

/** No look falls into what is measured: the first is taken at once, the next an hour later. */
const quiet = (spec) => ({
  ...spec,
  verify: { ...spec.verify, sessions: 0 },
  watch: { ...spec.watch, intervalMs: 100 },
  bake: { ...spec.bake, intervalMs: 3_600_000, timeoutMs: 7_200_000 },
  rollback: { ...spec.rollback, intervalMs: 100 },
});

/** When the calls after a signal came, by the emulator's log. */
async function measure(signal, ended) {
  const after = emulator.calls().at(-1)?.seq ?? 0;
  const sentAtMs = Date.now();
  await signal();
  await ended();
  const log = emulator.calls({ after });
  const first = (operation) => log.find((entry) => entry.operation === operation)?.atMs - sentAtMs;
  return { readMs: first(READ), updateMs: first(UPDATE) };
}

const subjects = {
  engine: async () => {
    const handle = await stack.promote(runtime, quiet);
    const state = async () => handle.query("status");
    let status = await state();
    while (status.step !== "bake") {
      await sleep(20);
      status = await state();
    }
    // The bake's first look is over, and its worker idle.
    await sleep(300);
    return measure(
      () => handle.signal("abort", { promotion: status.promotion, by: "bench" }),
      async () => {
        const { outcome } = await handle.result();
        if (outcome?.kind !== "rolled-back") throw new Error(`ended ${outcome?.kind}`);
      },
    );
  },
  floor: async () => {
    const handle = await stack.client.workflow.start("abortFloor", {
      workflowId: `floor-${randomUUID()}`,
      taskQueue: `${stack.env.BENCH_TASK_QUEUE}-floor`,
      args: [place],
    });
    await sleep(300);
    const measured = await measure(
      () => handle.signal("abort"),
      () => handle.result(),
    );
    await sleep(200);
    return measured;
  },
};

console.log(`${describeLoad()}; ${SAMPLES} aborts, each beside a bare workflow`);
for (const run of Object.values(subjects)) await run();
const results = { engine: [], floor: [] };
for (let index = 0; index < SAMPLES; index += 1) {
  const order = index % 2 === 0 ? ["engine", "floor"] : ["floor", "engine"];
  for (const name of order) results[name].push(await subjects[name]());
}
await floor.stop();
await stack.stop();

let isMet = true;
for (const [what, key] of [
  ["abort to the endpoint's read", "readMs"],
  ["abort to the rollback call", "updateMs"],
]) {
  const of = (name) => results[name].map((sample) => sample[key]);
  const ratio = median(of("engine")) / median(of("floor"));
  isMet &&= ratio <= RATIO;
  console.log(
    `${what}\n  floor   ${describeSpread(of("floor"))}\n  engine  ${describeSpread(of("engine"))}`,
  );
  console.log(`  ratio   ${ratio.toFixed(2)}, allowed ${RATIO}`);
}
console.log(isMet ? "met" : "MISSED");
process.exitCode = isMet ? 0 : 1;
