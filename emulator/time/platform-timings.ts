import type { PlatformTimings, Settings, Timings } from "../options.ts";
import type { Snapshot } from "../state/model.ts";

/** The durations of a version's platform: its own where there are any, else the general ones. */
export const timingsOf = ({ timings }: Settings, snapshot: Snapshot): PlatformTimings => ({
  ...timings,
  ...timings.platforms[snapshot.platformVersion ?? "V1"],
});

/**
 * How long AgentCore takes, as far as it is documented or was observed: V1 is ready in seconds, V2
 * in minutes; a re-point takes 7 to 11 s, and the first call after it waits.
 */
export const AWS_TIMINGS: Partial<Timings> = {
  versionReadyMs: [2_000, 8_000],
  endpointReadyMs: [7_000, 11_000],
  coldStartMs: [1_000, 12_000],
  deleteMs: [2_000, 10_000],
  platforms: { V2: { versionReadyMs: [120_000, 300_000] } },
};
