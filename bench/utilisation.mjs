import { performance } from "node:perf_hooks";

let last = performance.eventLoopUtilization();

/** How busy the main thread was since somebody last asked, as a share of the time. */
export function measureUtilisation() {
  const now = performance.eventLoopUtilization();
  const { utilization } = performance.eventLoopUtilization(now, last);
  last = now;
  return utilization;
}
