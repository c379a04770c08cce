import type { GateSpec, SequentialGateSpec } from "../../../domain/spec/gate-spec.ts";
import type { BakeSpec } from "../../../domain/spec/promotion-spec.ts";
import { MINUTE_MS, common, specWith } from "../values.ts";

export const sequential: SequentialGateSpec = {
  kind: "sequential",
  ...common("errors"),
  counts: { kind: "agentcore" },
  alpha: 0.05,
  tolerance: { ratio: 1.5 },
  sessionCorrelation: 0.1,
  toleratedRate: 0.05,
  minimumInvocations: 73,
  mustExclude: false,
};

export const bakeWith = (gates: readonly GateSpec[], more: Partial<BakeSpec> = {}): BakeSpec => ({
  ...specWith().bake,
  gates,
  minimumInvocations: 73,
  minimumSessions: 1,
  timeoutMs: 240 * MINUTE_MS,
  ...more,
});
