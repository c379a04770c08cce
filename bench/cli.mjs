// How long a command takes for whoever types it: `--help` beside Node with the parser alone, and
// `status` beside a bare client that makes the same query. Exit code 1 when a bar is missed.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { ENDPOINT, describeLoad, startLocalStack } from "./local-stack.mjs";
import { describeSpread, median } from "./statistics.mjs";

const ROUNDS = 15;
const BARS = { help: 1.5, status: 1.3 };
const CLI = fileURLToPath(new URL("../dist/client/cli/main.js", import.meta.url));
const BARE_CLIENT = fileURLToPath(new URL("./bare-status.mjs", import.meta.url));
const PARSER = 'import("commander")';

function timeOf(argv, env = {}) {
  const startedAt = process.hrtime.bigint();
  const { status, stderr } = spawnSync(process.execPath, argv, {
    cwd: fileURLToPath(new URL("..", import.meta.url)),
    env: { ...process.env, ...env },
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`${argv.join(" ")} ended with ${status}: ${stderr}`);
  return Number(process.hrtime.bigint() - startedAt) / 1e6;
}

/** One after the other in each round, so that whatever else runs hits both. */
function compare(ours, floor, env) {
  const times = { ours: [], floor: [] };
  for (let round = 0; round < ROUNDS; round += 1) {
    times.floor.push(timeOf(floor, env));
    times.ours.push(timeOf(ours, env));
  }
  return times;
}

function report(name, { ours, floor }, bar) {
  const ratio = median(ours) / median(floor);
  console.log(`${name}: ${describeSpread(ours)} ms; floor ${describeSpread(floor)} ms`);
  console.log(`  ratio ${ratio.toFixed(2)}, at most ${bar} ${ratio <= bar ? "kept" : "MISSED"}`);
  if (ratio > bar) process.exitCode = 1;
}

console.log(describeLoad());
report("--help", compare([CLI, "--help"], ["-e", PARSER]), BARS.help);

const stack = await startLocalStack({});
try {
  const runtime = await stack.createRuntime("cli");
  const handle = await stack.promote(runtime, (spec) => ({
    ...spec,
    approval: { timeoutMs: 3_600_000 },
  }));
  const env = { TEMPORAL_ADDRESS: stack.address, TEMPORAL_NAMESPACE: stack.namespace };
  const name = `${runtime.id}/${ENDPOINT}`;
  report(
    "status",
    compare([CLI, "status", name], [BARE_CLIENT, handle.workflowId], env),
    BARS.status,
  );
} finally {
  await stack.stop();
}
