import { expect, test } from "vitest";
import { normaliseSpec } from "../../domain/spec/normalise-spec.ts";
import type { PromotionSpec } from "../../domain/spec/promotion-spec.ts";
import { issuesOf, writtenSpec } from "./written-spec.ts";

const OTHER = "arn:aws:bedrock-agentcore:eu-west-1:999999999999:runtime/support-z9y8x7w6v5";

function staged(stages: unknown, parts: Record<string, unknown> = {}): Record<string, unknown> {
  const { target, ...rest } = writtenSpec(parts);
  const { endpoint: _endpoint, ...place } = target as Record<string, unknown>;
  return { ...rest, target: place, stages };
}

function read(written: unknown): PromotionSpec {
  const result = normaliseSpec(written);
  if ("issues" in result) throw new Error(issuesOf(written).join("\n"));
  return result.ok;
}

test("stages become one spec each, linked in order; each but the first takes what the one before serves", () => {
  const spec = read(
    staged(["staging", { endpoint: "production", approval: true, promotedAtLeast: "24h" }]),
  );
  expect(spec).toMatchObject({ target: { endpoint: "staging" }, candidate: { kind: "latest" } });
  expect(spec.approval).toBeUndefined();
  expect(spec.next).toMatchObject({
    target: { endpoint: "production", runtimeArn: spec.target.runtimeArn },
    approval: { timeoutMs: 86_400_000 },
    candidate: {
      kind: "endpoint",
      source: { endpoint: "staging", runtimeArn: spec.target.runtimeArn },
      promotedAtLeastMs: 86_400_000,
    },
  });
  expect(spec.next?.next).toBeUndefined();
});

test("a stage's sections go over the common ones, key by key", () => {
  const spec = read(
    staged(["staging", { endpoint: "production", bake: { duration: "2h" } }], {
      bake: { duration: "10m", interval: "30s" },
    }),
  );
  expect(spec.bake).toMatchObject({ durationMs: 600_000, intervalMs: 30_000 });
  expect(spec.next?.bake).toMatchObject({ durationMs: 7_200_000, intervalMs: 30_000 });
});

test("a stage may be on a runtime of another account, and the one after it takes what is served there", () => {
  const role = "arn:aws:iam::999999999999:role/promoter";
  const spec = read(
    staged(["staging", { endpoint: "canary", runtime: OTHER, roleArn: role }, "production"]),
  );
  expect(spec.next?.target).toMatchObject({ account: "999999999999", role: { arn: role } });
  expect(spec.next?.next?.candidate).toMatchObject({
    source: { runtimeArn: OTHER, endpoint: "canary", role: { arn: role } },
  });
});

test.each([
  ["one stage", ["staging"], "stages must be two endpoints at least"],
  ["no list", "staging", "stages must be a list of endpoints"],
  ["DEFAULT", ["staging", "DEFAULT"], "stages[1] must"],
  ["an endpoint twice", ["staging", "staging"], "stages names staging twice"],
  [
    "an unknown key",
    ["staging", { endpoint: "production", bakes: {} }],
    'stages[1].bakes is not a known key; did you mean "bake"?',
  ],
  [
    "a mistake in a stage",
    ["staging", { endpoint: "production", bake: { duration: "soon" } }],
    "stages[1].bake.duration must be a duration",
  ],
])("%s is refused at its place", (_name, stages, expected) => {
  expect(issuesOf(staged(stages)).join("\n")).toContain(expected);
});

test("a mistake in what all stages share is told once", () => {
  const issues = issuesOf(staged(["staging", "production"], { gate: { interval: "soon" } }));
  expect(issues.filter((line) => line.startsWith("gate.interval"))).toHaveLength(1);
});

test("the candidate may be what another endpoint serves", () => {
  const spec = read(writtenSpec({ candidate: { endpoint: "staging", promotedAtLeast: "24h" } }));
  expect(spec.candidate).toEqual({
    kind: "endpoint",
    source: { ...spec.target, endpoint: "staging" },
    promotedAtLeastMs: 86_400_000,
  });
  expect(issuesOf(writtenSpec({ candidate: { endpoint: "DEFAULT" } })).join()).toContain("DEFAULT");
});
