import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { fileURLToPath } from "node:url";
import { inject, onTestFinished } from "vitest";
import type { Stage, StageOptions } from "./stage.ts";

const CLI = fileURLToPath(new URL("../../dist/client/cli/main.js", import.meta.url));

/** A worker as a user runs it: a process of its own, from the built package; resolves when it polls. */
export async function spawnWorker(
  stage: Stage,
  finish = onTestFinished as NonNullable<StageOptions["finish"]>,
): Promise<ChildProcess> {
  const env = {
    ...process.env,
    ...stage.emulator.env,
    TEMPORAL_ADDRESS: inject("temporalAddress"),
  };
  const child = spawn(process.execPath, [CLI, "worker", "--task-queue", stage.taskQueue], {
    env,
    stdio: ["ignore", "pipe", "inherit"],
  });
  finish(() => void child.kill("SIGKILL"));
  for await (const chunk of child.stdout) if (String(chunk).includes("polls task queue")) break;
  return child;
}
