import { tellFromCommandLine } from "../simulation/schedules/tell-from-command-line.ts";
import { findTimeSkippingServer } from "./time-skipping-server.ts";

const server = await findTimeSkippingServer();
if ("missing" in server) {
  console.error(`Stories of the real workflow need Java, and Maven once: ${server.missing}`);
  process.exit(1);
}
await tellFromCommandLine({
  command: "stories",
  count: "count",
  usually: 500,
  // Each thread has a server of its own, and waits for it half of the time.
  crew: { thread: new URL("./thread.js", import.meta.url), threads: 4, shareRuns: 25 },
});
