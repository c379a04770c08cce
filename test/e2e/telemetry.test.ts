import { createServer } from "node:http";
import { readFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { freePort } from "../../client/local/free-port.ts";
import { spawnWorker } from "./spawn-worker.ts";
import { setStage, until } from "./stage.ts";

const SECRET = "only-the-spec-says-this";

/** Takes traces as an OpenTelemetry collector does, and keeps their text. */
async function startCollector() {
  const received: string[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      received.push(body);
      response.end("{}");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    text: () => received.join(""),
    spans: () => received.flatMap((body) => spansIn(JSON.parse(body))),
  };
}

interface Span {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
}

function spansIn(value: unknown): Span[] {
  if (typeof value !== "object" || value === null) return [];
  return "spanId" in value && "name" in value
    ? [value as Span]
    : Object.values(value).flatMap(spansIn);
}

test("a worker shows metrics, logs, traces and health of a rolled-back promotion, and nothing of its payloads", async () => {
  const stage = await setStage({
    worker: false,
    faults: [{ operation: "GetMetricData", nth: 1, effect: { kind: "throttle" } }],
  });
  const collector = await startCollector();
  const [metricsPort, healthPort] = [await freePort(), await freePort()];
  let logs = "";
  await spawnWorker(stage, {
    flags: [
      `--metrics-address=127.0.0.1:${metricsPort}`,
      `--health-address=127.0.0.1:${healthPort}`,
      "--log-format=json",
      "--log-level=debug",
    ],
    environment: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_BSP_SCHEDULE_DELAY: "200" },
    onLog: (text) => (logs += text),
  });
  const scrape = async () => (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text();
  const health = async (path: string) => {
    const answer = await fetch(`http://127.0.0.1:${healthPort}${path}`);
    return [answer.status, await answer.text()];
  };
  expect(await health("/healthz")).toEqual([200, "ok\n"]);
  await until(async () => (await health("/readyz"))[0] === 200);

  stage.traffic({ errors: 3 });
  const handle = await stage.promote((spec) => ({
    ...spec,
    smoke: {
      ...spec.smoke,
      turns: [{ payload: { prompt: SECRET }, expect: { contains: ["hello"] } }],
    },
  }));
  expect((await handle.result()).outcome?.kind).toBe("rolled-back");

  await until(async () => (await scrape()).includes("acr_promotions_total"));
  const metrics = await scrape();
  const of = `endpoint="production",`;
  expect(metrics).toMatch(
    new RegExp(`acr_promotions_total\\{${of}.*outcome="rolled-back",reason="bake-failed",`),
  );
  expect(metrics).toMatch(/acr_step_seconds_count\{.*step="bake".*\} 1/);
  expect(metrics).toMatch(/acr_rollback_seconds_count\{.*\} 1/);
  expect(metrics).toMatch(/acr_gate_verdicts_total\{gate="error rate".*verdict="fail".*\} 1/);
  expect(metrics).toMatch(
    /acr_aws_calls_total\{operation="UpdateAgentRuntimeEndpoint",result="ok",.*\} 2/,
  );
  expect([...metricsInFiles()].filter((name) => !metrics.includes(name))).toEqual([]);

  await until(() => collector.spans().some(({ name }) => name === "RunWorkflow:promotion"));
  const spans = collector.spans();
  const update = spans.find(({ name }) => name === "RunActivity:updateEndpoint");
  const caller = spans.find(({ spanId }) => spanId === update?.parentSpanId);
  expect([caller?.name, caller?.traceId]).toEqual([
    "StartActivity:updateEndpoint",
    update?.traceId,
  ]);

  const entries = logs
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(entries).toContainEqual(
    expect.objectContaining({
      kind: "promotion",
      runtime: stage.runtime.id,
      endpoint: "production",
    }),
  );
  for (const text of [metrics, logs, collector.text()]) expect(text).not.toContain(SECRET);
});

/** Every metric that the dashboard and the alert rules name. */
function metricsInFiles(): Set<string> {
  const files = ["grafana-dashboard.json", "prometheus-alerts.yaml"].map((file) =>
    readFileSync(new URL(`../../operations/${file}`, import.meta.url), "utf8"),
  );
  const names = files.flatMap((text) => [...text.matchAll(/\b(?:acr|temporal)_\w+/g)].map(String));
  return new Set(names);
}
