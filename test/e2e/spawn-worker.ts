import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Stage } from "./stage.ts";

const CLI = fileURLToPath(new URL("../../dist/client/cli/main.js", import.meta.url));

/** A worker as a user runs it: a process of its own, from the built package; resolves when it polls. */
export async function spawnWorker(
  stage: Stage,
  {
    flags = [],
    environment = {},
    onLog,
  }: {
    flags?: readonly string[];
    environment?: NodeJS.ProcessEnv;
    /** Takes what it writes to stderr; by default that of the test shows it. */
    onLog?: (text: string) => void;
  } = {},
): Promise<ChildProcess> {
  const env = {
    ...environment,
    ...process.env,
    ...stage.emulator.env,
    TEMPORAL_ADDRESS: stage.temporalAddress,
  };
  const argv = [CLI, "worker", "--task-queue", stage.taskQueue, ...flags];
  const child = spawn(process.execPath, argv, {
    env,
    stdio: ["ignore", "pipe", onLog ? "pipe" : "inherit"],
  });
  child.stderr?.on("data", (chunk: Buffer) => onLog?.(chunk.toString()));
  stage.finish(() => void child.kill("SIGKILL"));
  // The rest is read as well, so that the worker never waits for a full pipe.
  for await (const chunk of child.stdout ?? [])
    if (String(chunk).includes("polls task queue")) break;
  return child;
}
