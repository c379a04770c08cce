import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { findTemporalCli } from "../../client/local/temporal-cli.ts";
import { freePort } from "../../client/local/free-port.ts";
import { startTemporalServer } from "../../client/local/temporal-server.ts";
import type { TemporalServer } from "../../client/local/temporal-server.ts";

import { BARE_TASK_QUEUE, BARE_WORKER } from "./floor/floor.ts";

export type VictimName = "worker" | "emulator" | "temporal";

/** What can be killed: each a process of its own, whose state outlives it. */
export interface Victims {
  readonly temporalAddress: string;
  readonly emulatorUrl: string;
  readonly callLog: string;
  readonly taskQueue: string;
  /** SIGKILL, and the same again after a while. */
  strike(name: VictimName, downMs: number): Promise<void>;
  close(): Promise<void>;
}

const CLI = path.resolve("dist/client/cli/main.js");
const TASK_QUEUE = "chaos";
const AGENT = { scripted: { reply: { answer: "hello" } } };
/** Minutes are seconds. */
const EMULATOR = {
  timings: { versionReadyMs: 100, endpointReadyMs: 300 },
  metrics: { periodMs: 1_000, delayMs: 0 },
  agents: { "*": AGENT },
};

/**
 * @param bareBundle where the bundle of the floor's workflow is: its worker then runs, and dies,
 *   beside the promotions' worker
 */
export async function startVictims(dir: string, bareBundle?: string): Promise<Victims> {
  const cli = await findTemporalCli();
  const [temporalPort, emulatorPort] = [await freePort(), await freePort()];
  const temporalAddress = `127.0.0.1:${temporalPort}`;
  const emulatorUrl = `http://127.0.0.1:${emulatorPort}`;
  const [callLog, config] = [path.join(dir, "calls.jsonl"), path.join(dir, "emulator-config.json")];
  await writeFile(config, JSON.stringify(EMULATOR));
  const env = {
    ...process.env,
    AWS_ENDPOINT_URL: emulatorUrl,
    AWS_ACCESS_KEY_ID: "emulator",
    AWS_SECRET_ACCESS_KEY: "emulator",
    AWS_REGION: "us-east-1",
    TEMPORAL_ADDRESS: temporalAddress,
  };
  const start = {
    temporal: (): Promise<TemporalServer> =>
      startTemporalServer({
        cliPath: cli.path,
        port: temporalPort,
        headless: true,
        dbFilename: path.join(dir, "temporal.db"),
        logFile: path.join(dir, "temporal.log"),
      }),
    emulator: () =>
      startCli(
        ["emulator", "--port", String(emulatorPort), "--config", config].concat([
          "--state-file",
          path.join(dir, "emulator.json"),
          "--call-log",
          callLog,
        ]),
        env,
      ),
    worker: async () => {
      const bare = bareBundle
        ? [startNode([BARE_WORKER, temporalAddress, BARE_TASK_QUEUE, bareBundle], env)]
        : [];
      const promoting = startCli(["worker", "--task-queue", TASK_QUEUE], env);
      const both = await Promise.all([promoting, ...bare]);
      return { kill: () => Promise.all(both.map((each) => each.kill())) };
    },
  };
  const live: Record<VictimName, { kill(): unknown }> = {
    temporal: await start.temporal(),
    emulator: await start.emulator(),
    worker: await start.worker(),
  };
  return {
    temporalAddress,
    emulatorUrl,
    callLog,
    taskQueue: TASK_QUEUE,
    async strike(name, downMs) {
      await live[name].kill();
      await new Promise((resolve) => setTimeout(resolve, downMs));
      live[name] = await start[name]();
    },
    async close() {
      for (const name of ["worker", "emulator", "temporal"] as const) await live[name].kill();
    },
  };
}

/** Resolves when it serves: its first line says so. A worker may die while Temporal is down. */
function startCli(args: readonly string[], env: NodeJS.ProcessEnv): Promise<Process> {
  return startNode([CLI, ...args], env);
}

/** None outlives this process. */
const running = new Set<ChildProcess>();
process.once("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

interface Process {
  kill(): Promise<void>;
}

async function startNode(args: readonly string[], env: NodeJS.ProcessEnv): Promise<Process> {
  const child = spawn(process.execPath, args, { env, stdio: ["ignore", "pipe", "ignore"] });
  running.add(child);
  await firstLine(child, args.slice(0, 2).join(" "));
  return {
    kill: async () => {
      running.delete(child);
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGKILL");
      await gone;
    },
  };
}

function firstLine(child: ChildProcess, name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    child.stdout?.on("data", () => resolve());
    child.once("exit", (code) => reject(new Error(`the ${name} ended with ${code}`)));
  });
}
