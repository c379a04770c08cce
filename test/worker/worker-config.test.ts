import { expect, test } from "vitest";
import { loadWorkerConfig } from "../../worker/worker-config.ts";
import type { WorkerFlags } from "../../worker/worker-config.ts";

const load = (flags: WorkerFlags, env: NodeJS.ProcessEnv = {}) => loadWorkerConfig(flags, env);

test("unless told otherwise rates are AWS's quotas, and a rollback has none", () => {
  expect(load({}).limits).toMatchObject({
    mutate: { perSecond: 5 },
    read: { perSecond: 50 },
    smoke: { perSecond: 25 },
    looks: { slots: 1_000 },
    rollback: { slots: 200 },
  });
  expect(load({}).limits?.rollback).not.toHaveProperty("perSecond");
});

test("flags go over the environment, class by class; 0 takes a rate away", () => {
  const env = { AGENTCORE_ROLLOUTS_RATES: "smoke=1", AGENTCORE_ROLLOUTS_SLOTS: "looks=7" };
  expect(load({ rates: "read=0, mutate=2.5" }, env).limits).toMatchObject({
    looks: { slots: 7 },
    read: { slots: 100 },
    mutate: { perSecond: 2.5 },
    smoke: { perSecond: 25 },
  });
  expect(load({ rates: "read=0" }, env).limits?.read).toEqual({ slots: 100 });
});

test("mTLS and API keys come from Temporal's standard variables, nothing of our own", () => {
  const { connection } = load(
    {},
    { TEMPORAL_ADDRESS: "ns.tmprl.cloud:7233", TEMPORAL_API_KEY: "k" },
  );
  expect(connection).toMatchObject({ address: "ns.tmprl.cloud:7233", apiKey: "k", tls: {} });
  const mutual = load(
    {},
    {
      TEMPORAL_ADDRESS: "temporal.example.com:7233",
      TEMPORAL_TLS_CLIENT_CERT_DATA: "certificate",
      TEMPORAL_TLS_CLIENT_KEY_DATA: "key",
    },
  );
  expect(mutual.connection.tls).toMatchObject({
    clientCertPair: {
      crt: new Uint8Array(Buffer.from("certificate")),
      key: new Uint8Array(Buffer.from("key")),
    },
  });
});

test("a deployment without a build id is that of this package", () => {
  expect(load({ deployment: "rollouts" }).deployment?.buildId).toMatch(/^\d+\.\d+\.\d+/);
});

test.each<[WorkerFlags, string]>([
  [{ rates: "rollback=5" }, "a rollback has no rate limit"],
  [{ rates: "smoke=fast" }, 'rates: "smoke=fast" is not CLASS=NUMBER'],
  [{ slots: "smoke=0" }, 'slots: "smoke=0" is not CLASS=NUMBER'],
  [{ slots: "smokes=5" }, 'slots: "smokes=5" is not CLASS=NUMBER'],
  [{ classes: "smoke,bake" }, 'there is no class "bake"'],
  [{ buildId: "1" }, "a build id without a deployment says nothing"],
  [{ metricsAddress: "9464" }, `address "9464" cannot be used`],
  [{ healthAddress: "localhost:99999" }, `address "localhost:99999" cannot be used`],
  [{ logFormat: "xml" }, 'log format "xml" cannot be used'],
  [{ logLevel: "loud" }, 'log level "loud" cannot be used'],
])("%j is refused: %s", (flags, why) => {
  expect(() => load(flags)).toThrow(why);
});
