import { DefaultLogger, Runtime } from "@temporalio/worker";
import { isExpected, renderTextLog } from "../../worker/render-log.ts";

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
    logger: new DefaultLogger("WARN", (entry) => {
      if (isExpected(entry)) return;
      print(`worker: ${renderTextLog(entry)}`);
    }),
    telemetryOptions: { logging: { forward: {}, filter: { core: "ERROR", other: "ERROR" } } },
  });
}
