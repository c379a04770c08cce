import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { freePort } from "../../client/local/free-port.ts";
import { runCli } from "./processes.ts";

test("dev makes an agent whose printed promote command works, and goes on from its state", async () => {
  const state = await mkdtemp(path.join(tmpdir(), "agentcore-rollouts-dev-"));
  onTestFinished(() => rm(state, { recursive: true, force: true }));
  const ports = [await freePort(), await freePort(), await freePort()].map(String);
  const [port = "", uiPort = "", temporalPort = ""] = ports;
  const args = [
    "dev",
    "--state",
    state,
    "--port",
    port,
    "--ui-port",
    uiPort,
    "--temporal-port",
    temporalPort,
  ];

  const dev = runCli(args);
  await dev.until("Ctrl-C ends all of it.");
  expect(dev.output()).toContain("READY on version 1");
  const [, printed = ""] = /npx agentcore-rollouts (promote .*)/.exec(dev.output()) ?? [];
  const promote = runCli(printed.split(" ").filter((part) => part !== "--wait"));
  expect(await promote.exitCode(), promote.output()).toBe(0);
  const spec = await readFile(path.join(state, "promotion.yaml"), "utf8");
  const wrong = path.join(state, "wrong.yaml");
  await writeFile(wrong, spec.replace("endpoint: production", "endpoint: missing"));
  await runCli(["promote", wrong, "--address", `127.0.0.1:${temporalPort}`]).exitCode();
  await dev.until("Workflow failed Error: There is no endpoint missing of support-");
  expect(dev.output()).toContain(" endpoint=missing ");
  dev.signal("SIGTERM");
  expect(await dev.exitCode()).toBe(0);
  expect(await dev.left()).toEqual([]);

  const again = runCli(args);
  await again.until("Ctrl-C ends all of it.");
  // For some seconds the server still offers the promotion to the worker that it knew.
  const seen = async (): Promise<string> => {
    const status = runCli(["status", "support", "--address", `127.0.0.1:${temporalPort}`]);
    await status.exitCode();
    return status.output();
  };
  await expect.poll(seen, { timeout: 60_000, interval: 500 }).toContain("candidate 2, baseline 1");
  again.signal("SIGINT");
  expect(await again.exitCode()).toBe(0);
  expect(await again.left()).toEqual([]);
});

test("dev refuses a port that is in use, with the option that chooses another", async () => {
  const { createServer } = await import("node:net");
  const server = createServer().listen(0, "127.0.0.1");
  onTestFinished(() => void server.close());
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as { port: number };
  const dev = runCli(["dev", "--temporal-port", String(port)]);
  expect(await dev.exitCode()).toBe(1);
  expect(dev.output()).toContain(`something listens on port ${port} already`);
  expect(dev.output()).toContain(`agentcore-rollouts dev --temporal-port ${port + 1}`);
});
