import type { EmulatorOptions } from "../../emulator/index.ts";

/** Seconds in place of minutes; `examples/local.yaml` reads the metrics accordingly. */
export const LOCAL_EMULATOR = {
  timings: { versionReadyMs: [1_000, 2_000], endpointReadyMs: [2_500, 4_000] },
  metrics: { periodMs: 5_000, delayMs: 500 },
} satisfies EmulatorOptions;
