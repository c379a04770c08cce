import { mkdtemp, open, rm } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Connection } from "@temporalio/client";
import { startBoundProcess } from "./bound-process.ts";
import type { BoundProcess } from "./bound-process.ts";
import { freePort, isPortFree } from "./free-port.ts";

const HOST = "127.0.0.1";
const START_TIMEOUT_MS = 60_000;
const STOP_GRACE_MS = 10_000;
const LOOK_MS = 50;
/** A free port can be lost to another process before the server binds it. */
const PORT_TRIES = 3;
const SHOWN_LOG_BYTES = 4_096;

export interface TemporalServerOptions {
  readonly cliPath: string;
  /** Default: a free one. */
  readonly port?: number;
  /** Default: a free one. */
  readonly uiPort?: number;
  /** Without the web UI. */
  readonly headless?: boolean;
  /** Made at start. Default: `default`, which always exists. */
  readonly namespace?: string;
  /** Where state outlives the server. Default: in memory. */
  readonly dbFilename?: string;
  /** Names to register as Keyword, in each namespace made at start. */
  readonly searchAttributes?: readonly string[];
  /** Receives the server's output, at the end of what it holds. */
  readonly logFile?: string;
  /** Where the server's own metrics are, in Prometheus' format. Default: a random one. */
  readonly metricsPort?: number;
}

export interface TemporalServer {
  /** host:port, for `Connection.connect`. */
  readonly address: string;
  /** Undefined when headless. */
  readonly uiUrl: string | undefined;
  readonly namespace: string;
  readonly pid: number;
  /** Ends it in an orderly way, by force after 10 s. Takes about a second. */
  stop(): Promise<void>;
  kill(): Promise<void>;
}

/**
 * Runs `temporal server start-dev` on the loopback interface and returns when it answers. The
 * server ends with this process at the latest.
 *
 * @throws Error with the end of the server's output when it does not come up.
 */
export async function startTemporalServer(options: TemporalServerOptions): Promise<TemporalServer> {
  for (const port of [options.port, options.uiPort]) {
    if (port !== undefined && !(await isPortFree(port))) {
      throw new Error(
        `port ${port} on ${HOST} is in use: stop what listens there, or choose another`,
      );
    }
  }
  for (let tries = 1; ; tries += 1) {
    try {
      return await startOnce(options);
    } catch (error) {
      if (tries === PORT_TRIES || !/address already in use/i.test(String(error))) throw error;
    }
  }
}

async function startOnce(options: TemporalServerOptions): Promise<TemporalServer> {
  const port = options.port ?? (await freePort());
  const uiPort = options.headless === true ? undefined : (options.uiPort ?? (await freePort()));
  const namespace = options.namespace ?? "default";
  const log = await openLog(options.logFile);
  const place = { port, uiPort, namespace };
  const args = serverArguments(options, place);
  try {
    const server = await startBoundProcess(options.cliPath, args, {
      env: withoutTemporalVariables(process.env),
      outputFd: log.fd,
    });
    await untilReady(server, port, namespace).catch(async (error: Error) => {
      await server.kill();
      throw new Error(`${error.message}\n${await log.tail()}`, { cause: error });
    });
    return describeServer(server, place);
  } catch (error) {
    throw new Error(`the Temporal server did not start: ${(error as Error).message}`, {
      cause: error,
    });
  } finally {
    await log.close();
  }
}

/** Where the server listens, and the namespace it makes. */
interface ServerPlace {
  readonly port: number;
  /** Undefined: without the UI. */
  readonly uiPort: number | undefined;
  readonly namespace: string;
}

function describeServer(
  server: BoundProcess,
  { port, uiPort, namespace }: ServerPlace,
): TemporalServer {
  return {
    address: `${HOST}:${port}`,
    uiUrl: uiPort === undefined ? undefined : `http://${HOST}:${uiPort}`,
    namespace,
    pid: server.pid,
    stop: () => server.stop(STOP_GRACE_MS),
    kill: () => server.kill(),
  };
}

function serverArguments(
  options: TemporalServerOptions,
  { port, uiPort, namespace }: ServerPlace,
): string[] {
  return [
    "server",
    "start-dev",
    `--ip=${HOST}`,
    `--port=${port}`,
    `--namespace=${namespace}`,
    "--log-level=warn",
    ...(uiPort === undefined ? ["--headless"] : [`--ui-port=${uiPort}`]),
    ...(options.dbFilename === undefined ? [] : [`--db-filename=${options.dbFilename}`]),
    ...(options.metricsPort === undefined ? [] : [`--metrics-port=${options.metricsPort}`]),
    ...(options.searchAttributes ?? []).map((name) => `--search-attribute=${name}=Keyword`),
  ];
}

/** The profile of a person's own cluster (address, TLS, key) is not meant for this server. */
function withoutTemporalVariables(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith("TEMPORAL_")));
}

async function untilReady(server: BoundProcess, port: number, namespace: string): Promise<void> {
  const end: { how?: string } = {};
  void server.ended.then((how) => (end.how = how));
  const deadlineMs = Date.now() + START_TIMEOUT_MS;
  let problem = "nothing listens yet";
  while (end.how === undefined && Date.now() < deadlineMs) {
    // The gRPC client backs off for a second after a refused connection, for the whole process.
    if (await accepts(port)) {
      try {
        return await describeNamespace(port, namespace);
      } catch (error) {
        problem = (error as Error).message;
      }
    }
    await sleep(LOOK_MS);
  }
  throw new Error(end.how ?? `no answer within ${START_TIMEOUT_MS / 1000} s (${problem})`);
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, HOST);
    const finish = (accepted: boolean) => {
      socket.destroy();
      resolve(accepted);
    };
    socket.once("connect", () => finish(true)).once("error", () => finish(false));
  });
}

async function describeNamespace(port: number, namespace: string): Promise<void> {
  const connection = await Connection.connect({
    address: `${HOST}:${port}`,
    connectTimeout: 2_000,
  });
  try {
    await connection.workflowService.describeNamespace({ namespace });
  } finally {
    await connection.close();
  }
}

interface ServerLog {
  readonly fd: number;
  tail(): Promise<string>;
  /** Our end of it; the server's stays open. */
  close(): Promise<void>;
}

/** Without a file of the caller's the log has no name, so that whoever dies leaves nothing behind. */
async function openLog(logFile: string | undefined): Promise<ServerLog> {
  if (logFile !== undefined) return logOf(await open(logFile, "a+"));
  const dir = await mkdtemp(path.join(tmpdir(), "temporal-"));
  const handle = await open(path.join(dir, "server.log"), "a+");
  // Windows keeps an open file.
  await rm(dir, { recursive: true, force: true }).catch(() => undefined);
  return logOf(handle);
}

function logOf(handle: FileHandle): ServerLog {
  return {
    fd: handle.fd,
    tail: async () => {
      const { size } = await handle.stat();
      const start = Math.max(0, size - SHOWN_LOG_BYTES);
      const { buffer, bytesRead } = await handle.read({
        buffer: Buffer.alloc(SHOWN_LOG_BYTES),
        position: start,
      });
      return buffer.toString("utf8", 0, bytesRead).trim();
    },
    close: () => handle.close(),
  };
}
