import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { once } from "node:events";
import { Connection } from "@temporalio/client";
import { msToTs } from "@temporalio/common/lib/time.js";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { freePort, isPortFree } from "../../client/local/free-port.ts";
import { findTemporalCli } from "../../client/local/temporal-cli.ts";
import { startTemporalServer } from "../../client/local/temporal-server.ts";
import { findMissingSearchAttributes } from "../../client/setup/find-missing-search-attributes.ts";
import { SEARCH_ATTRIBUTES } from "../../domain/search-attributes.ts";
import { compile } from "./compiled.ts";
import type { Compiled } from "./compiled.ts";
import { addScript, makeSandbox } from "./sandbox.ts";
import type { Sandbox } from "./sandbox.ts";

/** The first run on a machine may build the CLI. */
const BUILD_MS = 20 * 60_000;

let cliPath: string;
let sandbox: Sandbox;
let compiled: Compiled;
beforeAll(async () => {
  compiled = compile("client/local/temporal-server.ts");
  cliPath = (await findTemporalCli()).path;
  sandbox = makeSandbox();
}, BUILD_MS);
afterAll(() => {
  sandbox.remove();
  compiled.remove();
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

const portOf = (address: string) => Number(address.split(":")[1]);

describe("startTemporalServer", () => {
  test("returns a server that answers, with UI, namespace and search attributes, and stops it", async () => {
    const logFile = path.join(sandbox.dir, "server.log");
    const server = await startTemporalServer({
      cliPath,
      namespace: "promotions",
      searchAttributes: SEARCH_ATTRIBUTES,
      logFile,
    });
    const connection = await Connection.connect({ address: server.address });
    expect(await findMissingSearchAttributes(connection, "promotions")).toEqual([]);
    expect((await fetch(server.uiUrl ?? "")).status).toBe(200);
    await connection.close();

    await server.stop();
    expect(isAlive(server.pid)).toBe(false);
    expect(await isPortFree(portOf(server.address))).toBe(true);
    expect(readFileSync(logFile, "utf8")).toContain("Temporal");
    await server.stop();
  });

  test("keeps state in a file from one server to the next", async () => {
    const dbFilename = path.join(sandbox.dir, "state.db");
    const options = { cliPath, headless: true, dbFilename, searchAttributes: SEARCH_ATTRIBUTES };
    const first = await startTemporalServer(options);
    expect(first.uiUrl).toBeUndefined();
    const before = await Connection.connect({ address: first.address });
    await before.workflowService.registerNamespace({
      namespace: "kept",
      workflowExecutionRetentionPeriod: msToTs("1d"),
    });
    await before.close();
    await first.stop();
    const second = await startTemporalServer(options);
    const after = await Connection.connect({ address: second.address });
    await after.workflowService.describeNamespace({ namespace: "kept" });
    await after.close();
    await second.kill();
    expect(isAlive(second.pid)).toBe(false);
  });

  test("refuses a port that is in use, before it could mistake another server for its own", async () => {
    const other = await startTemporalServer({ cliPath, headless: true });
    const port = portOf(other.address);
    await expect(startTemporalServer({ cliPath, headless: true, port })).rejects.toThrow(
      `port ${port} on 127.0.0.1 is in use`,
    );
    await other.kill();
  });

  test("shows what the server said when it ends at once", async () => {
    const broken = addScript(path.join(sandbox.dir, "broken"), 'echo "disk is full" >&2; exit 3');
    await expect(startTemporalServer({ cliPath: broken })).rejects.toThrow(
      "the Temporal server did not start: exit code 3\ndisk is full",
    );
  });

  test("says so when the executable is not there", async () => {
    const missing = path.join(sandbox.dir, "nowhere");
    await expect(startTemporalServer({ cliPath: missing })).rejects.toThrow(
      /did not start: .*ENOENT/,
    );
  });

  test.each(["SIGKILL", "SIGTERM", "SIGINT"] as const)(
    "ends when its parent is ended by %s",
    async (signal) => {
      const port = await freePort();
      const script = compiled.importing(
        "startTemporalServer",
        "client/local/temporal-server.ts",
        `const options = ${JSON.stringify({ cliPath, headless: true, port })};
        console.log((await startTemporalServer(options)).pid); setInterval(() => {}, 1000);`,
      );
      const parent = spawn(process.execPath, ["--input-type=module", "-e", script], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      const [line] = (await once(parent.stdout, "data")) as [Buffer];
      const pid = Number(String(line));
      expect(isAlive(pid)).toBe(true);
      parent.kill(signal);
      await vi.waitFor(() => expect(isAlive(pid)).toBe(false), { timeout: 10_000 });
    },
    30_000,
  );
});
