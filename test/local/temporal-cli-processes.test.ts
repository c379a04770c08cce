import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { text } from "node:stream/consumers";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { findTemporalCli } from "../../client/local/temporal-cli.ts";
import { compile } from "./compiled.ts";
import type { Compiled } from "./compiled.ts";
import { addGo, makeSandbox } from "./sandbox.ts";
import type { Sandbox } from "./sandbox.ts";

let compiled: Compiled;
let sandbox: Sandbox;
beforeAll(() => {
  compiled = compile("client/local/temporal-cli.ts");
});
afterAll(() => compiled.remove());
beforeEach(() => {
  sandbox = makeSandbox();
});
afterEach(() => sandbox.remove());

function startFinder(): ChildProcess & {
  stdout: NodeJS.ReadableStream;
  stderr: NodeJS.ReadableStream;
} {
  const body = "console.log(JSON.stringify(await findTemporalCli()));";
  const script = compiled.importing("findTemporalCli", "client/local/temporal-cli.ts", body);
  return spawn(process.execPath, ["--input-type=module", "-e", script], {
    env: sandbox.env,
    stdio: ["ignore", "pipe", "pipe"],
  });
}

const builds = () => sandbox.goCalls().filter((call) => call.includes(" build "));

test("of two processes one builds, the other waits and uses the result", async () => {
  addGo(sandbox, { buildSeconds: 2 });
  const results = await Promise.all(
    [startFinder(), startFinder()].map(async ({ stdout, stderr }) => ({
      found: JSON.parse(await text(stdout)) as { path: string; source: string },
      said: await text(stderr),
    })),
  );
  expect(builds()).toHaveLength(1);
  expect(results.map(({ found }) => found.path)).toEqual([sandbox.cachedCli, sandbox.cachedCli]);
  expect(results.map(({ found }) => found.source).toSorted()).toEqual(["build", "cache"]);
  expect(results.find(({ found }) => found.source === "cache")?.said).toContain("waiting for it");
});

test("the lock of a builder that was killed is taken over", async () => {
  addGo(sandbox, { buildSeconds: 30 });
  const builder = startFinder();
  await vi.waitFor(() => expect(builds()).toHaveLength(1), { timeout: 20_000 });
  builder.kill("SIGKILL");
  process.kill(Number.parseInt(builds()[0] ?? "", 10), "SIGKILL");

  addGo(sandbox);
  const progress: string[] = [];
  const found = await findTemporalCli({
    env: sandbox.env,
    onProgress: (line) => progress.push(line),
    lockStaleMs: 2_000,
  });
  expect(found).toEqual({ path: sandbox.cachedCli, source: "build" });
  expect(progress[0]).toContain("waiting for it");
  expect(builds()).toHaveLength(2);
}, 30_000);
