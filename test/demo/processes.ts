import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { setTimeout as sleep } from "node:timers/promises";
import { onTestFinished } from "vitest";

const CLI = fileURLToPath(new URL("../../dist/client/cli/main.js", import.meta.url));
const GONE_TIMEOUT_MS = 30_000;

/** A command of the built CLI, with everything that it starts marked by its environment. */
export interface CliProcess {
  output(): string;
  /** Waits for this text on stdout or stderr. */
  until(text: string): Promise<void>;
  signal(signal: NodeJS.Signals): void;
  exitCode(): Promise<number | null>;
  /** Process ids of the command and of all that it started, whoever is their parent now. */
  processes(): number[];
  /** Waits for the last of them; the ids of those that stay. */
  left(): Promise<number[]>;
}

export function runCli(args: readonly string[], env: NodeJS.ProcessEnv = {}): CliProcess {
  if (!existsSync(CLI)) throw new Error("there is no dist/: npm run build");
  const mark = randomUUID();
  const child = spawn(process.execPath, [CLI, ...args], {
    env: { ...process.env, ...env, AGENTCORE_ROLLOUTS_TEST: mark },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = once(child, "exit");
  onTestFinished(() => void child.kill("SIGKILL"));
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
  }
  const processes = () => processesMarked(mark);
  return {
    output: () => output,
    until: async (text) => {
      while (!output.includes(text)) {
        if (child.exitCode !== null) throw new Error(`ended without "${text}":\n${output}`);
        await sleep(50);
      }
    },
    signal: (signal) => void child.kill(signal),
    exitCode: async () => ((await ended) as [number | null])[0],
    processes,
    left: async () => {
      const deadlineMs = Date.now() + GONE_TIMEOUT_MS;
      while (processes().length > 0 && Date.now() < deadlineMs) await sleep(50);
      return processes();
    },
  };
}

/** Linux alone tells the environment of other processes. */
export const CAN_SEE_PROCESSES = process.platform === "linux";

function processesMarked(mark: string): number[] {
  if (!CAN_SEE_PROCESSES) return [];
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => environmentOf(pid).includes(mark));
}

function environmentOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, "latin1");
  } catch {
    // It ended meanwhile, or is somebody else's.
    return "";
  }
}
