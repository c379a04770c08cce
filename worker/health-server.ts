import { createServer } from "node:http";
import { splitAddress } from "./telemetry-config.ts";

export interface HealthChecks {
  /** Whether the process should be left alone; false: restart it. */
  readonly isAlive: () => boolean;
  /** What keeps it from working; undefined: it is ready. */
  readonly whyNotReady: () => Promise<string | undefined>;
}

export interface HealthServer {
  readonly port: number;
  close(): Promise<void>;
}

/** `/healthz` and `/readyz`, as an orchestrator asks for them: 200 or 503, and one line why. */
export async function startHealthServer(
  address: string,
  checks: HealthChecks,
): Promise<HealthServer> {
  const server = createServer((request, response) => {
    const answer = (why: string | undefined): void => {
      response.writeHead(why === undefined ? 200 : 503, { "content-type": "text/plain" });
      response.end(`${why ?? "ok"}\n`);
    };
    if (request.url === "/healthz")
      return answer(checks.isAlive() ? undefined : "the worker failed");
    if (request.url === "/readyz") {
      checks.whyNotReady().then(answer, () => answer("the check itself failed"));
      return;
    }
    response.writeHead(404).end();
  });
  const { host, port } = splitAddress(address);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(port, host, resolve);
  });
  const bound = server.address();
  return {
    port: typeof bound === "object" && bound ? bound.port : port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
