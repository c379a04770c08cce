import { parseArgs } from "node:util";
import { runInThreads } from "./run-in-threads.ts";
import { runSchedules } from "./run-schedules.ts";

const { values } = parseArgs({
  options: {
    runs: { type: "string", default: "10000" },
    seed: { type: "string" },
    path: { type: "string" },
  },
});
const runs = Number(values.runs);
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));
if (!Number.isInteger(runs) || runs < 1 || !Number.isInteger(seed)) {
  console.error("usage: npm run schedules -- --runs 10000 --seed 1 [--path PATH]");
  process.exit(2);
}
const startedAt = performance.now();
const { rests, failure } =
  values.path === undefined
    ? await runInThreads({ runs, seed })
    : await runSchedules({ runs, seed, path: values.path });
const tookS = ((performance.now() - startedAt) / 1_000).toFixed(1);
const cpu = process.cpuUsage();
const cpuS = ((cpu.user + cpu.system) / 1e6).toFixed(1);
console.table(rests);
const played = Object.values(rests).reduce((sum, count) => sum + count, 0);
console.log(`${played} stories with seed ${seed} in ${tookS} s (${cpuS} s of CPU)`);
if (failure !== undefined) {
  console.error(failure);
  process.exitCode = 1;
} else console.log("0 promises broken");
