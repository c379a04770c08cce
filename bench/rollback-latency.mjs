// From the emulator publishing UPDATE_FAILED to the call that rolls back, for the engine and for a
// bare polling loop, one after the other in one run. Exit code 1 when the bar is missed.
import { ENDPOINT, describeLoad, startLocalStack } from "./local-stack.mjs";
import { startChild } from "./child.mjs";
import { describeSpread, median } from "./statistics.mjs";

const SAMPLES = Number(process.argv[2] ?? 24);
const INTERVAL_MS = 1_000;
const SHORTEST_UPDATE_MS = 2_000;
const BAR = { ratio: 1.2, slackMs: 50 };
const OPERATION = "UpdateAgentRuntimeEndpoint";

const stack = await startLocalStack({
  emulator: { timings: { versionReadyMs: 100, endpointReadyMs: 100 } },
});
const { emulator } = stack;
const loop = await startChild("./poll-loop-process.mjs", { env: emulator.env });
const runtime = await stack.createRuntime("bench");
const versions = { candidate: "2", baseline: "1" };

const subjects = {
  engine: async () => {
    const { outcome } = await (await stack.promote(runtime)).result();
    if (outcome?.kind !== "rolled-back")
      throw new Error(`ended ${outcome?.kind}: ${outcome?.explanation}`);
  },
  floor: () =>
    loop.ask("moveAndRollBack", {
      runtimeId: runtime.id,
      endpoint: ENDPOINT,
      ...versions,
      intervalMs: INTERVAL_MS,
    }),
};

/** One UPDATE_FAILED after `updateMs`, and how long it took to be answered, by the emulator's log. */
async function measure(run, updateMs) {
  const [last] = emulator.calls().slice(-1);
  const hit = { operation: OPERATION, resource: { version: versions.candidate }, times: 1 };
  const faults = [
    emulator.addFault({ ...hit, effect: { kind: "update-failed", reason: "bench" } }),
    emulator.addFault({ ...hit, effect: { kind: "slow-transition", ms: updateMs } }),
  ];
  await run();
  for (const id of faults) emulator.removeFault(id);
  const log = emulator.calls({ after: last?.seq ?? 0 });
  const failed = log.find(
    (entry) => entry.kind === "change" && entry.change.status === "UPDATE_FAILED",
  );
  const later = log.filter(({ seq }) => seq > failed.seq);
  const seen = later.find((entry) => entry.operation === "GetAgentRuntimeEndpoint");
  const answered = later.find((entry) => entry.operation === OPERATION);
  if (answered.input.agentRuntimeVersion !== versions.baseline) throw new Error("not the rollback");
  return { latencyMs: answered.atMs - failed.atMs, reactionMs: answered.atMs - seen.atMs };
}

console.log(
  `${describeLoad()}; ${SAMPLES} promotions, each beside the bare loop, polling every ${INTERVAL_MS} ms`,
);
const results = { engine: [], floor: [] };
// Caches, connections and code are warm in both.
for (const run of Object.values(subjects)) await measure(run, SHORTEST_UPDATE_MS);
for (let index = 0; index < SAMPLES; index += 1) {
  // Where in the polling interval the failure falls is spread evenly, the same for both: drawn at
  // random it would decide the ratio.
  const updateMs = Math.round(SHORTEST_UPDATE_MS + ((index + 0.5) / SAMPLES) * INTERVAL_MS);
  const order = index % 2 === 0 ? ["engine", "floor"] : ["floor", "engine"];
  for (const name of order) results[name].push(await measure(subjects[name], updateMs));
}
await loop.stop();
await stack.stop();

const latencies = (name) => results[name].map(({ latencyMs }) => latencyMs);
const [engine, floor] = [median(latencies("engine")), median(latencies("floor"))];
const allowed = BAR.ratio * floor + BAR.slackMs;
for (const name of ["floor", "engine"]) {
  console.log(
    `${name.padEnd(6)}  UPDATE_FAILED to rollback call: ${describeSpread(latencies(name))}`,
  );
  console.log(
    `${" ".repeat(6)}  of it after the read that showed it: ${describeSpread(results[name].map(({ reactionMs }) => reactionMs))}`,
  );
}
console.log(
  `ratio   ${(engine / floor).toFixed(2)}; allowed ${BAR.ratio} × floor + ${BAR.slackMs} ms = ${allowed.toFixed(0)} ms`,
);
const isMet = engine <= allowed;
console.log(isMet ? "met" : "MISSED");
process.exitCode = isMet ? 0 : 1;
