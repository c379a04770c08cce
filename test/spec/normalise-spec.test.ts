import { common } from "../domain/values.ts";
import { expect, test } from "vitest";
import { normaliseSpec } from "../../domain/spec/normalise-spec.ts";
import type { PromotionSpec } from "../../domain/spec/promotion-spec.ts";
import { writtenSpec } from "./written-spec.ts";

const DIGEST = `sha256:${"a1".repeat(32)}`;
const TURN = { payload: "Hello" };

function normalised(written: unknown): PromotionSpec {
  const result = normaliseSpec(written);
  if ("issues" in result) throw new Error(JSON.stringify(result.issues));
  return result.ok;
}

test("a spec without options gets every default", () => {
  expect(normalised(writtenSpec())).toEqual({
    version: 1,
    target: {
      partition: "aws",
      account: "123456789012",
      region: "us-east-1",
      runtimeId: "support-a1b2c3d4e5",
      runtimeArn: "arn:aws:bedrock-agentcore:us-east-1:123456789012:runtime/support-a1b2c3d4e5",
      endpoint: "production",
    },
    fromFailed: false,
    create: false,
    allowUnpinnedArtifacts: false,
    candidate: { kind: "latest" },
    awaitVersion: { timeoutMs: 30 * 60_000, intervalMs: 5_000 },
    smoke: {
      via: { kind: "default" },
      protocol: "http",
      sessions: 3,
      requiredPasses: 3,
      parallelism: 3,
      turns: [{ payload: { prompt: "Hello" }, expect: {} }],
      turnTimeoutMs: 60_000,
      budget: { maxTurns: 1_000, maxDurationMs: 15 * 60_000, maxAnswerBytes: 10_000_000 },
      onSuperseded: "stop",
    },
    gate: {
      gates: [
        {
          kind: "cross-check",
          ...common("cross-check", { count: 1 }),
          intervalMs: 30_000,
        },
      ],
      intervalMs: 30_000,
      timeoutMs: 20 * 60_000,
      onNoEvidence: "pause",
    },
    freeze: [],
    repoint: {
      evidenceMaxAgeMs: 24 * 3_600_000,
      timeoutMs: 10 * 60_000,
      freezeTimeoutMs: 24 * 3_600_000,
    },
    watch: { timeoutMs: 30 * 60_000, intervalMs: 2_000 },
    verify: { sessions: 2, timeoutMs: 10 * 60_000, onNoEvidence: "pause" },
    bake: {
      gates: [
        {
          kind: "sequential",
          ...common("errors"),
          intervalMs: 60_000,
          counts: { kind: "agentcore" },
          alpha: 0.05,
          tolerance: { ratio: 1.5 },
          sessionCorrelation: 0.1,
          toleratedRate: 0.05,
          minimumInvocations: 73,
          mustExclude: true,
        },
      ],
      minimumInvocations: 73,
      minimumSessions: 1,
      intervalMs: 60_000,
      timeoutMs: 12 * 3_600_000,
      onNoEvidence: "pause",
    },
    rollback: { timeoutMs: 3_600_000, intervalMs: 2_000, fallback: "none", drain: "none" },
    metrics: { delayMs: 5 * 60_000, periodMs: 60_000, baselineWindowMs: 7 * 24 * 3_600_000 },
  });
});

test("a target named by id, account and region has the ARN of its partition", () => {
  const named = (region: string) =>
    normalised(
      writtenSpec({ target: { runtime: "support-a1b2c3d4e5", account: "123456789012", region } }),
    ).target.runtimeArn;
  expect(named("eu-west-1")).toBe(
    "arn:aws:bedrock-agentcore:eu-west-1:123456789012:runtime/support-a1b2c3d4e5",
  );
  expect(named("cn-north-1")).toBe(
    "arn:aws-cn:bedrock-agentcore:cn-north-1:123456789012:runtime/support-a1b2c3d4e5",
  );
});

test("a role and its external id are part of the target", () => {
  const roleArn = "arn:aws:iam::123456789012:role/team/promoter";
  expect(normalised(writtenSpec({ target: { roleArn } })).target.role).toEqual({ arn: roleArn });
  expect(normalised(writtenSpec({ target: { roleArn, externalId: "abc" } })).target.role).toEqual({
    arn: roleArn,
    externalId: "abc",
  });
});

test.each([
  ["latest", { kind: "latest" }],
  [12, { kind: "version", version: "12" }],
  ["12", { kind: "version", version: "12" }],
  [{ after: 11 }, { kind: "after", version: "11" }],
  [
    { artifact: `repo/agent@${DIGEST}` },
    { kind: "artifact", artifact: { kind: "container", uri: `repo/agent@${DIGEST}` }, mint: false },
  ],
  [
    { artifact: { bucket: "code", key: "agent.zip", versionId: "v1" }, mint: true },
    {
      kind: "artifact",
      artifact: { kind: "code", bucket: "code", key: "agent.zip", versionId: "v1" },
      mint: true,
    },
  ],
])("candidate %j", (candidate, expected) => {
  expect(normalised(writtenSpec({ candidate })).candidate).toEqual(expected);
});

test("an unpinned candidate passes where the spec allows it", () => {
  const spec = normalised(
    writtenSpec({
      candidate: { artifact: "agent:latest" },
      target: { allowUnpinnedArtifacts: true },
    }),
  );
  expect(spec.candidate).toEqual({
    kind: "artifact",
    artifact: { kind: "container", uri: "agent:latest" },
    mint: false,
  });
});

test.each([
  [undefined, undefined],
  [false, undefined],
  [true, { timeoutMs: 24 * 3_600_000 }],
  [{}, { timeoutMs: 24 * 3_600_000 }],
  [{ timeout: "90m" }, { timeoutMs: 90 * 60_000 }],
])("approval %j", (approval, expected) => {
  expect(normalised(writtenSpec(approval === undefined ? {} : { approval })).approval).toEqual(
    expected,
  );
});

test.each([
  ["500ms", 500],
  ["1.5s", 1_500],
  ["90s", 90_000],
  ["10m", 600_000],
  ["2h", 7_200_000],
  ["1d", 86_400_000],
])("the duration %s", (timeout, timeoutMs) => {
  expect(normalised(writtenSpec({ verify: { timeout } })).verify.timeoutMs).toBe(timeoutMs);
});

test.each([
  ["5%", 0.05],
  [0.05, 0.05],
  ["7%", 0.07],
  ["0.1%", 0.001],
])("the share %j", (max, fraction) => {
  const gate = { kind: "threshold", metric: "error-rate", max };
  expect(normalised(writtenSpec({ bake: { gates: [gate] } })).bake.gates[0]).toMatchObject({
    success: { operator: "<=", value: fraction },
  });
});

test.each([
  ["5%", 73],
  ["2%", 296],
  ["10%", 32],
  ["50%", 5],
  ["99%", 1],
])("an error rate of %s needs %d invocations by default", (max, minimumInvocations) => {
  const spec = normalised(
    writtenSpec({ bake: { gates: [{ kind: "threshold", metric: "error-rate", max }] } }),
  );
  expect(spec.bake).toMatchObject({ gates: [{ minimumInvocations }], minimumInvocations });
});

test("the bake needs as many invocations as the largest minimum of its gates, one without any", () => {
  const latency = {
    kind: "threshold",
    metric: "latency",
    percentile: "p90",
    max: "8s",
    minimumInvocations: 80,
  };
  const errors = { kind: "threshold", metric: "error-rate", max: "5%" };
  expect(
    normalised(writtenSpec({ bake: { gates: [latency, errors] } })).bake.minimumInvocations,
  ).toBe(80);
  expect(normalised(writtenSpec({ bake: { gates: [] } })).bake.minimumInvocations).toBe(1);
});

test("before the re-point a default minimum is lowered to the turns that the smoke sends", () => {
  const gates = [
    { kind: "threshold", metric: "error-rate", max: "5%" },
    { kind: "threshold", metric: "latency", percentile: "p99", max: "8s" },
    { kind: "threshold", metric: "error-rate", max: 0 },
  ];
  const spec = normalised(
    writtenSpec({ smoke: { sessions: 4, turns: [TURN, TURN] }, gate: { gates } }),
  );
  expect(spec.gate.gates).toMatchObject([
    { name: "error rate", minimumInvocations: 8, limits: { count: 1 } },
    { name: "p99 latency", metric: { percentile: 99 }, minimumInvocations: 8 },
    { name: "error rate 2", success: { value: 0 }, minimumInvocations: 8 },
  ]);
});

test("ready-made counts are queries", () => {
  const counts = (written: object) => {
    const gates = [{ kind: "sequential", counts: written }];
    const [gate] = normalised(writtenSpec({ bake: { gates } })).bake.gates;
    return gate?.kind === "sequential" ? gate.counts : undefined;
  };
  const sum = (namespace: string, name: string) => ({
    metrics: { counted: { namespace, name, dimensions: {}, stat: "Sum" } },
  });
  expect(counts({ logFilter: { namespace: "Support", errors: "Wrong" } })).toMatchObject({
    errors: sum("Support", "Wrong"),
    total: { metrics: { invocations: { name: "Invocations", stat: "Sum" } } },
  });
  expect(counts({ counter: { namespace: "S", errors: "Wrong", total: "All" } })).toEqual({
    kind: "queries",
    errors: sum("S", "Wrong"),
    total: sum("S", "All"),
  });
});

test("synthetic sessions have their defaults where they are asked for, and are off elsewhere", () => {
  const bake = (written: object) => normalised(writtenSpec({ bake: written })).bake.synthetic;
  expect(bake({})).toBeUndefined();
  expect(bake({ onNoEvidence: "promote-if-synthetic-pass" })).toEqual({
    intervalMs: 15 * 60_000,
    sessions: 1,
  });
});

test("smoke through an endpoint of its own, with several sessions", () => {
  const spec = normalised(
    writtenSpec({
      smoke: {
        via: { endpoint: "smoke", create: true },
        sessions: 9,
        turns: [{ payload: 1, expect: { contains: "a" } }],
      },
    }),
  );
  expect(spec.smoke).toMatchObject({
    via: { kind: "endpoint", endpoint: "smoke", create: true },
    requiredPasses: 9,
    parallelism: 5,
    turns: [{ payload: 1, expect: { contains: ["a"] } }],
  });
});
