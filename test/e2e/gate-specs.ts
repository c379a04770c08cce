import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { onTestFinished } from "vitest";
import type { GateSpec, LatencyGateSpec, SequentialGateSpec } from "../../domain/spec/gate-spec.ts";
import type { PromotionSpec } from "../../domain/spec/promotion-spec.ts";
import { common } from "../domain/values.ts";
import type { Stage } from "./stage.ts";

type Change = (spec: PromotionSpec) => PromotionSpec;

/** The bake with these gates alone. */
export const bakeWith =
  (gates: readonly GateSpec[], more: Partial<PromotionSpec["bake"]> = {}): Change =>
  (spec) => ({ ...spec, bake: { ...spec.bake, gates, ...more } });

/** Before the re-point these gates alone; the promotion then waits for an approval. */
export const gateWith =
  (gates: readonly GateSpec[], more: Partial<PromotionSpec["gate"]> = {}): Change =>
  (spec) => ({
    ...spec,
    approval: { timeoutMs: 60_000 },
    gate: { ...spec.gate, gates, ...more },
  });

export const sequential = (more: Partial<SequentialGateSpec> = {}): SequentialGateSpec => ({
  kind: "sequential",
  ...common("errors"),
  counts: { kind: "agentcore" },
  alpha: 0.05,
  tolerance: { margin: 0.01 },
  sessionCorrelation: 0,
  toleratedRate: 0.05,
  minimumInvocations: 20,
  mustExclude: false,
  ...more,
});

/** Those above half a second. */
export const latency: LatencyGateSpec = {
  ...sequential(common("latency")),
  kind: "latency",
  maxMs: 500,
  percentile: 90,
};

/** For metrics and alarms of a test's own. */
export function cloudWatchOf({ emulator }: Stage): CloudWatchClient {
  const client = new CloudWatchClient({
    endpoint: emulator.url,
    region: "us-east-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
  });
  onTestFinished(() => client.destroy());
  return client;
}

/** What users did before: thousand invocations, in the seconds before the promotion. */
export function recordPast(
  stage: Stage,
  of: { errors?: number; latencyMs?: readonly number[] } = {},
): void {
  for (let second = 3; second <= 12; second += 1)
    stage.emulator.recordTraffic({
      runtime: stage.runtime.id,
      endpoint: "production",
      atMs: Date.now() - second * 1_000,
      invocations: 100,
      sessions: 100,
      errors: of.errors ?? 0,
      latencyMs: of.latencyMs ?? 20,
    });
}
