import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { connect, createServer } from "node:net";
import { setTimeout as wait } from "node:timers/promises";

import { AgentFailure } from "./connection.ts";
import type { AgentConnection } from "./connection.ts";
import { askHealth, serverAgent } from "./http-agent.ts";
import { killGroup, watchGroup } from "./process-watch.ts";
import type { AgentSource } from "./source.ts";

const HOST = "127.0.0.1";
const PING_INTERVAL_MS = 25;
const ERROR_TEXT_LENGTH = 500;

const urlOf = (port: number): string => `http://${HOST}:${port}`;

export interface ProcessAgentPlan {
  readonly source: Extract<AgentSource, { command: readonly string[] }>;
  readonly environment: Readonly<Record<string, string>>;
  readonly serverProtocol: string | undefined;
  readonly startTimeoutMs: number;
  /** Its abort kills the process and everything that it started. */
  readonly signal: AbortSignal;
  /** Called when the process ends without having been asked to. */
  readonly onCrash: () => void;
}

/** Starts a process that serves the container contract, and waits until it is healthy. */
export async function startProcessAgent(plan: ProcessAgentPlan): Promise<AgentConnection> {
  const port = await freePort();
  const child = launch(plan, port);
  let ended: string | undefined;
  let errorText = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    errorText = (errorText + chunk.toString()).slice(-ERROR_TEXT_LENGTH);
  });
  const end = (how: string): void => {
    if (ended !== undefined) return;
    ended = how;
    // What the process left behind dies with its session too.
    if (child.pid !== undefined) killGroup(child.pid);
    if (!plan.signal.aborted) plan.onCrash();
  };
  child.once("error", (error) => end(`the agent could not be started: ${error.message}`));
  child.once("exit", (code, signal) =>
    end(`the agent's process ended with ${signal ?? `code ${code}`}: ${errorText}`),
  );
  const kill = (): void => {
    if (child.pid !== undefined) killGroup(child.pid);
  };
  if (plan.signal.aborted) kill();
  plan.signal.addEventListener("abort", kill, { once: true });

  const deadlineMs = performance.now() + plan.startTimeoutMs;
  while (!(await isHealthy(port, plan.serverProtocol))) {
    if (ended !== undefined) throw new AgentFailure(ended);
    if (performance.now() > deadlineMs) {
      kill();
      throw new AgentFailure("Runtime initialization time exceeded");
    }
    await wait(PING_INTERVAL_MS);
  }
  const server = serverAgent(urlOf(port), plan.serverProtocol);
  const whileAlive =
    (ask: typeof server.invoke): typeof server.invoke =>
    async (request) => {
      if (ended !== undefined) throw new AgentFailure(ended);
      return ask(request);
    };
  return {
    processId: child.pid,
    invoke: whileAlive(server.invoke),
    agentCard: whileAlive(server.agentCard),
    ...(servesPing(plan.serverProtocol) && { health: () => askHealth(urlOf(port)) }),
  };
}

function launch({ source, environment }: ProcessAgentPlan, port: number): ChildProcess {
  const [command = "", ...args] = source.command.map((part) =>
    part.replaceAll("{port}", String(port)),
  );
  const child = spawn(command, args, {
    cwd: source.cwd,
    env: { ...process.env, ...source.env, ...environment, PORT: String(port), HOST },
    stdio: ["ignore", "ignore", "pipe"],
    // A group of its own, so that it can be killed with everything it started.
    detached: true,
  });
  if (child.pid !== undefined) watchGroup(child.pid);
  child.unref();
  return child;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, HOST, () => {
      const address = server.address();
      const port = typeof address === "object" && address ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}

const servesPing = (serverProtocol: string | undefined): boolean =>
  serverProtocol !== "MCP" && serverProtocol !== "A2A";

/** MCP and A2A containers need no `/ping`: there, an open port is enough. */
function isHealthy(port: number, serverProtocol: string | undefined): Promise<boolean> {
  if (servesPing(serverProtocol))
    return askHealth(urlOf(port)).then((health) => health !== "unhealthy");
  return new Promise((resolve) => {
    const socket = connect(port, HOST, () => (socket.destroy(), resolve(true)));
    socket.once("error", () => resolve(false));
  });
}
