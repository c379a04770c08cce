import { tellFromCommandLine } from "./tell-from-command-line.ts";

await tellFromCommandLine({
  command: "schedules",
  count: "runs",
  usually: 10_000,
  crew: { thread: new URL("./thread.js", import.meta.url), shareRuns: 250 },
});
