import { parseArgs } from "node:util";
import { runInThreads } from "./run-in-threads.ts";
import type { Crew } from "./run-in-threads.ts";

/** Tells as many random stories as the command line wants, and where they came to rest. */
export async function tellFromCommandLine(of: {
  /** The npm script. */
  readonly command: string;
  /** The option that says how many. */
  readonly count: string;
  readonly usually: number;
  readonly crew: Crew;
}): Promise<void> {
  const { command, count, usually, crew } = of;
  const { values } = parseArgs({
    options: {
      [count]: { type: "string", default: String(usually) },
      seed: { type: "string", default: String(Math.floor(Math.random() * 2 ** 31)) },
      path: { type: "string" },
    },
  });
  const { path } = values as { path?: string };
  const [runs, seed] = [Number(values[count]), Number(values["seed"])];
  if (!Number.isInteger(runs) || runs < 1 || !Number.isInteger(seed)) {
    console.error(`usage: npm run ${command} -- --${count} ${usually} --seed 1 [--path PATH]`);
    process.exit(2);
  }
  const startedAt = performance.now();
  const told = { runs, seed, ...(path === undefined ? {} : { path }) };
  const { rests, failure } = await runInThreads(told, crew);
  const tookS = ((performance.now() - startedAt) / 1_000).toFixed(1);
  const cpu = process.cpuUsage();
  const cpuS = ((cpu.user + cpu.system) / 1e6).toFixed(1);
  console.table(rests);
  const played = Object.values(rests).reduce((sum, each) => sum + each, 0);
  console.log(`${played} stories with seed ${seed} in ${tookS} s (${cpuS} s of CPU)`);
  if (failure !== undefined) {
    console.error(failure);
    process.exitCode = 1;
  } else console.log("0 promises broken");
}
