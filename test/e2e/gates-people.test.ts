import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import type { GateSpec } from "../../domain/spec/gate-spec.ts";
import { common, errorRate } from "../domain/values.ts";
import { bakeWith, gateWith } from "./gate-specs.ts";
import { setStage, statusOf, tell, untilIn } from "./stage.ts";

const SECRET = `whsec_${Buffer.from("a secret of at least 24 bytes").toString("base64")}`;

/** A service that answers with these verdicts, the last one from then on; and a stage that may call it. */
async function setStageWithService(...verdicts: string[]) {
  const ids: string[] = [];
  const server = createServer((request, response) => {
    const verdict = verdicts[Math.min(ids.length, verdicts.length - 1)];
    ids.push(String(request.headers["webhook-id"]));
    request.resume();
    response.end(verdict === "nothing" ? "" : JSON.stringify({ verdict, reason: "said so" }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const stage = await setStage({
    webhooks: { allowedHosts: [host], secretOf: (name) => (name === "GATES" ? SECRET : undefined) },
  });
  const webhook: GateSpec = {
    kind: "webhook",
    ...common("webhook"),
    url: `http://${host}/gate`,
    secret: "GATES",
    timeoutMs: 5_000,
  };
  return { stage, webhook, ids };
}

const once = (gate: GateSpec): GateSpec => ({ ...gate, ...common(gate.name, { count: 1 }) });

test("webhook: a service that says pass lets the promotion go on", async () => {
  const { stage, webhook } = await setStageWithService("pass");
  const handle = await stage.promote(gateWith([once(webhook)]));
  const { gates } = await untilIn(handle, "waiting-for-approval");
  expect(gates).toMatchObject([{ verdict: "pass", reason: expect.stringContaining("said so") }]);
});

test("webhook: one that says fail stops it", async () => {
  const { stage, webhook } = await setStageWithService("fail");
  const { outcome } = await (await stage.promote(gateWith([once(webhook)]))).result();
  expect(outcome).toMatchObject({ kind: "stopped", reason: "gate-failed" });
});

test("webhook: a call that came to nothing is repeated with the same id, another one has its own", async () => {
  const { stage, webhook, ids } = await setStageWithService("nothing", "pass", "pass");
  const twice = { ...webhook, ...common("webhook", { count: 2 }) };
  await untilIn(await stage.promote(gateWith([twice])), "waiting-for-approval");
  expect(ids).toHaveLength(3);
  expect(ids[1]).toBe(ids[0]);
  expect(ids[2]).not.toBe(ids[0]);
});

test("a gate that says neither asks a person, and a retry begins a new analysis", async () => {
  const { stage, webhook } = await setStageWithService("inconclusive", "pass");
  const handle = await stage.promote(gateWith([once(webhook)]));
  const waiting = await untilIn(handle, "needs-person");
  expect(waiting.waiting?.what).toContain("A gate can say neither pass nor fail.");
  await tell(handle, "retry");
  const { gates } = await untilIn(handle, "waiting-for-approval");
  expect(gates[0]?.measured).toMatchObject({ successful: 1, inconclusive: 0 });
});

test("in the bake, too, and meanwhile the other gates keep watching", async () => {
  const { stage, webhook } = await setStageWithService("inconclusive");
  const traffic = stage.traffic();
  const handle = await stage.promote(bakeWith([webhook, errorRate()]));
  await untilIn(handle, "needs-person");
  expect((await statusOf(handle)).waiting?.answers).toEqual(["retry", "abort"]);
  traffic.stop();
  stage.traffic({ invocations: 10, errors: 10 });
  const { outcome } = await handle.result();
  expect(outcome).toMatchObject({ kind: "rolled-back", reason: "bake-failed" });
  expect(outcome?.explanation).toContain("error rate:");
});

test("resuming an inconclusive bake measures anew, and promotes", async () => {
  const { stage, webhook } = await setStageWithService("inconclusive", "pass");
  stage.traffic();
  const handle = await stage.promote(bakeWith([webhook, errorRate()]));
  await untilIn(handle, "needs-person");
  await tell(handle, "retry");
  expect((await handle.result()).outcome?.kind).toBe("promoted");
});

const query = (max: number): GateSpec =>
  once(
    errorRate({
      ...common("query"),
      metric: {
        kind: "query",
        query: {
          metrics: {
            errors: { name: "SystemErrors", dimensions: {}, stat: "Sum" },
            calls: { name: "Invocations", dimensions: {}, stat: "Sum" },
          },
          expression: "FILL(errors, 0) / calls",
        },
      },
      success: { operator: "<=", value: max, text: `<= ${max}` },
    }),
  );

test.each([
  [0.5, "waiting-for-approval"],
  [-1, "stopped"],
])("threshold: metric math of at most %f before the re-point: %s", async (max, expected) => {
  const stage = await setStage();
  const handle = await stage.promote(gateWith([query(max)]));
  if (expected === "stopped") {
    expect((await handle.result()).outcome).toMatchObject({ reason: "gate-failed" });
  } else {
    const { gates } = await untilIn(handle, "waiting-for-approval");
    expect(gates[0]).toMatchObject({ verdict: "pass", last: { value: 0 } });
  }
});
