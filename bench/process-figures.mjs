// What the kernel says of processes (Linux).
import { readFileSync } from "node:fs";
import { cpus } from "node:os";

/** `getconf CLK_TCK`: 100 on every Linux that runs Node. */
const TICK_MS = 10;

/** CPU time of a process with all of its threads. */
export function readCpuMs(pid) {
  const text = readFileSync(`/proc/${pid}/stat`, "utf8");
  // The name in parentheses may hold spaces.
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

/** CPU time of the whole machine that was not idle, and all of it. */
export function readMachineMs() {
  let busy = 0;
  let all = 0;
  for (const { times } of cpus()) {
    const { idle, ...working } = times;
    const worked = Object.values(working).reduce((sum, ms) => sum + ms, 0);
    busy += worked;
    all += worked + idle;
  }
  return { busy, all };
}

/** The sum of one counter of a page of Prometheus metrics, by the value of a label. */
export function sumCounter(page, name, label) {
  const sums = {};
  for (const line of page.split("\n")) {
    if (!line.startsWith(`${name}{`) && !line.startsWith(`${name} `)) continue;
    const key = label === undefined ? "all" : (line.match(`${label}="([^"]*)"`)?.[1] ?? "");
    sums[key] = (sums[key] ?? 0) + Number(line.slice(line.lastIndexOf(" ") + 1));
  }
  return sums;
}
