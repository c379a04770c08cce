// The emulator in a process of its own, so that what it costs is told apart from who calls it.
import { startEmulator } from "../dist/emulator/index.js";
import { answer } from "./child.mjs";

const MINUTE_MS = 60_000;
const GUARD = "GetAgentRuntimeEndpoint";
const METRICS = "GetMetricData";

const emulator = await startEmulator({
  agents: { "*": { scripted: { reply: { answer: "hello" } } } },
  timings: { versionReadyMs: 20, endpointReadyMs: 20 },
});

answer({
  env: () => emulator.env,
  /** Users' calls of each endpoint in each of the coming minutes: every look has something to sum. */
  recordTraffic: ({ targets, minutes }) => {
    const now = Date.now();
    for (const { runtimeId, endpoint } of targets)
      for (let minute = 0; minute < minutes; minute += 1)
        emulator.recordTraffic({
          runtime: runtimeId,
          endpoint,
          atMs: now + minute * MINUTE_MS,
          invocations: 10,
          sessions: 2,
          latencyMs: 800,
        });
  },
  lastSeq: () => emulator.calls().at(-1)?.seq ?? 0,
  /** Of the calls after one: when each endpoint was read, and how often metrics were. */
  looks: (after) => {
    const timesMs = {};
    let metricCalls = 0;
    for (const { operation, input, atMs } of emulator.calls({ kind: "call", after })) {
      if (operation === METRICS) metricCalls += 1;
      if (operation !== GUARD) continue;
      const key = `${input.agentRuntimeId}/${input.endpointName}`;
      (timesMs[key] ??= []).push(atMs);
    }
    return { timesMs: Object.values(timesMs), metricCalls };
  },
});
