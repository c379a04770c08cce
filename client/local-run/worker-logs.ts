import { DefaultLogger, Runtime } from "@temporalio/worker";

let isInstalled = false;

/**
 * Sends the worker's warnings to `print`, and leaves the signals to the command: by default every
 * worker of a process stops at SIGINT by itself, before those who still need it.
 */
export function redirectWorkerLogs(print: (line: string) => void): void {
  if (isInstalled) return;
  isInstalled = true;
  Runtime.install({
    shutdownSignals: [],
    logger: new DefaultLogger("WARN", ({ level, message }) =>
      print(`worker: ${level.toLowerCase()}: ${message}`),
    ),
    telemetryOptions: { logging: { forward: {}, filter: { core: "ERROR", other: "ERROR" } } },
  });
}
