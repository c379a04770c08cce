import { createServer } from "node:http";
import type { IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";

import { Webhook } from "standardwebhooks";
import { expect, onTestFinished, test } from "vitest";

import { callWebhook } from "../../../activities/promotion/call-webhook.ts";
import type { PromotionDependencies } from "../../../activities/promotion/dependencies.ts";
import type { WebhookGateSpec } from "../../../domain/spec/gate-spec.ts";
import { common } from "../../domain/values.ts";
import { run } from "../story.ts";

const SECRET = `whsec_${Buffer.from("a secret of at least 24 bytes").toString("base64")}`;

interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A service that answers the same to everything. */
async function serve(answer: {
  status?: number;
  body?: string;
  location?: string;
  hang?: boolean;
}) {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => (body += chunk));
    request.on("end", () => {
      received.push({ headers: request.headers, body });
      if (answer.hang) return;
      response.writeHead(
        answer.status ?? 200,
        answer.location === undefined ? {} : { location: answer.location },
      );
      response.end(answer.body ?? '{"verdict":"pass","reason":"polite"}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const gate: WebhookGateSpec = {
    kind: "webhook",
    ...common("webhook"),
    url: `http://${host}/gate`,
    secret: "GATES",
    timeoutMs: 500,
  };
  const call = (allowedHosts = [host], secret: string | undefined = SECRET) => {
    const webhooks = {
      allowedHosts,
      secretOf: (name: string) => (name === "GATES" ? secret : undefined),
    };
    const dependencies = { webhooks, clock: { now: Date.now } } as unknown as PromotionDependencies;
    return run(() => callWebhook(dependencies, gate, { id: "one", body: { gate: "webhook" } }));
  };
  return { host, received, call };
}

test("a signed POST is answered with a verdict", async () => {
  const { call, received, host } = await serve({});
  expect(await call()).toMatchObject({ phase: "successful", reason: `${host} says pass: polite.` });
  const { headers, body } = received[0] as Received;
  expect(headers["webhook-id"]).toBe("one");
  expect(new Webhook(SECRET).verify(body, headers as Record<string, string>)).toEqual({
    gate: "webhook",
  });
});

test.each<[string, Parameters<typeof serve>[0], string]>([
  ["an error", { status: 500 }, "answered with status 500"],
  ["no verdict", { body: "OK" }, "did not answer"],
  ["too much", { body: `{"verdict":"pass","reason":"${"x".repeat(20_000)}"}` }, "more than 16 KB"],
  ["a way to another host", { status: 302, location: "http://127.0.0.1:1/" }, "gave no answer"],
  ["nothing in time", { hang: true }, "gave no answer within 500ms"],
])("%s is an error measurement", async (_what, answer, words) => {
  const { call } = await serve(answer);
  const found = await call();
  expect(found.phase).toBe("error");
  expect(found.reason).toContain(words);
});

test("a host that the worker does not allow is never called", async () => {
  const { call, received } = await serve({});
  const found = await call(["gates.example.com"]);
  expect(found).toMatchObject({ phase: "error" });
  expect(found.reason).toContain("AGENTCORE_ROLLOUTS_WEBHOOK_HOSTS");
  expect(received).toEqual([]);
});

test("without the secret nothing is sent", async () => {
  const { call, received, host } = await serve({});
  const found = await call([host], "");
  expect(found.phase).toBe("error");
  expect(received).toEqual([]);
});
