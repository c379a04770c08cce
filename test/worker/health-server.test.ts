import { expect, onTestFinished, test } from "vitest";
import { startHealthServer } from "../../worker/health-server.ts";
import type { HealthChecks } from "../../worker/health-server.ts";

async function ask(checks: Partial<HealthChecks>, path: string) {
  const all = { isAlive: () => true, whyNotReady: () => Promise.resolve(undefined), ...checks };
  const server = await startHealthServer("127.0.0.1:0", all);
  onTestFinished(() => server.close());
  const answer = await fetch(`http://127.0.0.1:${server.port}${path}`);
  return [answer.status, await answer.text()];
}

test("a worker that failed is not alive: the orchestrator restarts it", async () => {
  expect(await ask({ isAlive: () => false }, "/healthz")).toEqual([503, "the worker failed\n"]);
  expect(await ask({}, "/healthz")).toEqual([200, "ok\n"]);
});

test("a worker whose server is gone is alive, not ready, and says why", async () => {
  const whyNotReady = () => Promise.resolve("the Temporal server does not answer");
  expect(await ask({ whyNotReady }, "/readyz")).toEqual([
    503,
    "the Temporal server does not answer\n",
  ]);
  expect(await ask({ whyNotReady }, "/healthz")).toEqual([200, "ok\n"]);
  expect(await ask({ whyNotReady: () => Promise.reject(new Error("boom")) }, "/readyz")).toEqual([
    503,
    "the check itself failed\n",
  ]);
});

test("nothing else is served", async () => {
  expect((await ask({}, "/metrics"))[0]).toBe(404);
});
