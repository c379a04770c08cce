import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { Client, Connection } from "@temporalio/client";
import { SEARCH_ATTRIBUTES } from "../../domain/search-attributes.ts";
import { DEFAULT_TASK_QUEUE } from "../../domain/task-queue.ts";
import { startEmulator } from "../../emulator/index.ts";
import type { Emulator, EmulatorOptions } from "../../emulator/index.ts";
import { createPromotionWorker } from "../../worker/create-worker.ts";
import type { Connected } from "../connect.ts";
import { findTemporalCli } from "../local/temporal-cli.ts";
import { TemporalCliError } from "../local/temporal-cli-error.ts";
import { startTemporalServer } from "../local/temporal-server.ts";
import { createClosers } from "./closers.ts";
import type { Closers } from "./closers.ts";
import { useOnlyLocalAws } from "./local-aws.ts";
import { LocalRunError } from "./local-run-error.ts";
import { redirectWorkerLogs } from "./worker-logs.ts";

export interface LocalStackOptions {
  readonly emulator: EmulatorOptions;
  /** Default: a free one, of the UI too. */
  readonly temporalPort?: number | undefined;
  readonly uiPort?: number | undefined;
  /** Where Temporal and the emulator keep their state. Default: in memory. */
  readonly stateDir?: string | undefined;
  /** One line at a time, while something slow happens. */
  readonly onProgress: (line: string) => void;
  readonly onWorkerLog: (line: string) => void;
}

export interface LocalStack {
  readonly emulator: Emulator;
  /** To the Temporal server, for the client library. */
  readonly connected: Connected;
  readonly uiUrl: string;
  /** Process id of the Temporal server. */
  readonly serverPid: number;
  /** Resolves with the reason when the worker ends unasked. */
  readonly broken: Promise<Error>;
  /** Leaves no process and no open port. */
  stop(): Promise<void>;
}

/**
 * Starts Temporal with its UI, AgentCore on localhost and a worker. Changes the AWS variables of
 * this process. Whatever becomes of this process, nothing that was started outlives it.
 */
export async function startLocalStack(options: LocalStackOptions): Promise<LocalStack> {
  const closers = createClosers();
  try {
    const { stateDir } = options;
    if (stateDir !== undefined) await mkdir(stateDir, { recursive: true });
    const server = await startServer(options);
    closers.add(() => server.stop());
    const emulator = await startLocalEmulator(options);
    closers.add(() => emulator.close());
    useOnlyLocalAws(emulator.env);
    redirectWorkerLogs(options.onWorkerLog);
    const { address, namespace, uiUrl = "", pid: serverPid } = server;
    const recordsDir = await openRecords(stateDir, closers);
    const { broken } = await startWorker({ address, namespace, recordsDir }, closers);
    const connected = await connectTo({ address, namespace });
    closers.add(() => connected.close());
    return { emulator, connected, uiUrl, serverPid, broken, stop: () => closers.closeAll() };
  } catch (error) {
    await closers.closeAll();
    throw error;
  }
}

async function startServer({ temporalPort, uiPort, stateDir, onProgress }: LocalStackOptions) {
  const { path: cliPath } = await findTemporalCli({ onProgress }).catch((error: unknown) => {
    if (!(error instanceof TemporalCliError)) throw error;
    throw new LocalRunError(error.message, {
      next: "do one of these, then run the command again",
      cause: error,
    });
  });
  return startTemporalServer({
    cliPath,
    searchAttributes: SEARCH_ATTRIBUTES,
    ...(temporalPort === undefined ? {} : { port: temporalPort }),
    ...(uiPort === undefined ? {} : { uiPort }),
    ...(stateDir === undefined ? {} : { dbFilename: path.join(stateDir, "temporal.db") }),
  });
}

function startLocalEmulator({ emulator, stateDir }: LocalStackOptions): Promise<Emulator> {
  return startEmulator({
    ...emulator,
    ...(stateDir === undefined ? {} : { stateFile: path.join(stateDir, "emulator.json") }),
  });
}

/** The folder of the promotions' records, so that history and reports hold what Temporal forgets. */
async function openRecords(stateDir: string | undefined, closers: Closers): Promise<string> {
  if (stateDir !== undefined) return path.join(stateDir, "records");
  const folder = await mkdtemp(path.join(tmpdir(), "agentcore-rollouts-records-"));
  closers.add(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

interface Place {
  readonly address: string;
  readonly namespace: string;
}

async function startWorker(
  { address, namespace, recordsDir }: Place & { readonly recordsDir: string },
  closers: Closers,
): Promise<{ broken: Promise<Error> }> {
  const config = {
    connection: { address },
    namespace,
    taskQueue: DEFAULT_TASK_QUEUE,
    allowedRoleArns: [],
    records: `file:${recordsDir}`,
    freeze: [],
  };
  // Nobody takes over here, so there is nothing to wait for.
  const { worker, connection } = await createPromotionWorker(config, {
    shutdownGraceTime: 0,
    shutdownForceTime: "2 seconds",
  });
  closers.add(() => connection.close());
  const ended = worker.run().then(
    () => new Error("the worker ended"),
    (error: unknown) => error as Error,
  );
  closers.add(async () => {
    if (worker.getState() === "RUNNING") worker.shutdown();
    await ended;
  });
  return { broken: ended };
}

/** Not by a person's own Temporal profile: it speaks of another server. */
async function connectTo({ address, namespace }: Place): Promise<Connected> {
  const connection = await Connection.connect({ address });
  const client = new Client({ connection, namespace });
  return { client, connection, address, namespace, close: () => connection.close() };
}
