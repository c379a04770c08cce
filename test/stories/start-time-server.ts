import { open } from "node:fs/promises";
import { devNull } from "node:os";
import { setTimeout as pause } from "node:timers/promises";
import { Connection } from "@temporalio/client";
import { InternalConnectionOptionsSymbol } from "@temporalio/client/lib/connection.js";
import type { InternalConnectionOptions } from "@temporalio/client/lib/connection.js";
import { msToTs, requiredTsToMs } from "@temporalio/common/lib/time.js";
import { startBoundProcess } from "../../client/local/bound-process.ts";
import { freePort } from "../../client/local/free-port.ts";

/** A Temporal server that skips time in which nothing is under way, whenever it is let. */
export interface TimeServer {
  readonly address: string;
  readonly namespace: string;
  readonly connection: Connection;
  now(): Promise<number>;
  /** Lets it skip until so much has passed. */
  pass(ms: number): Promise<void>;
  /** Lets it skip from now on, once more than it was told not to. */
  unlock(): Promise<void>;
  close(calls?: Promise<unknown>): Promise<void>;
}

const START_TIMEOUT_MS = 60_000;

/** Unlike the SDK's own way it waits for a machine that is busy, and dies with this process. */
export async function startTimeServer(serverPath: string): Promise<TimeServer> {
  const port = await freePort();
  const address = `127.0.0.1:${port}`;
  const nowhere = await open(devNull, "w");
  const server = await startBoundProcess(serverPath, [String(port), "--enable-time-skipping"], {
    env: process.env,
    outputFd: nowhere.fd,
  });
  await nowhere.close();
  const connection = await connect(address);
  const { testService } = connection;
  if (!testService) throw new Error("the connection has no test service");
  return {
    address,
    namespace: "default",
    connection,
    now: async () => requiredTsToMs((await testService.getCurrentTime({})).time, "time"),
    pass: async (ms) =>
      void (await testService.unlockTimeSkippingWithSleep({ duration: msToTs(ms) })),
    unlock: async () => void (await testService.unlockTimeSkipping({})),
    async close(calls: Promise<unknown> = Promise.resolve()) {
      await server.kill();
      // Temporal's client repeats a call by itself: on a closed connection that would end the process.
      const closed = calls.catch(() => {}).then(() => connection.close());
      closed.catch(() => {});
    },
  };
}

async function connect(address: string): Promise<Connection> {
  const options: InternalConnectionOptions = {
    address,
    [InternalConnectionOptionsSymbol]: { supportsTestService: true },
  };
  const untilMs = Date.now() + START_TIMEOUT_MS;
  for (;;) {
    try {
      return await Connection.connect(options);
    } catch (error) {
      if (Date.now() > untilMs) throw error;
      await pause(100);
    }
  }
}
