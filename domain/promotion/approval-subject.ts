import type { ApprovalSubject, VersionSubject } from "../approval/approval.ts";
import { formatArtifact } from "../artifact.ts";
import { computeDigest } from "../digest.ts";
import type { VersionObservation } from "../endpoint.ts";
import { formatTime } from "../format.ts";
import { assessTallies } from "../gates/gate-tally.ts";
import type { PromotionState } from "./state.ts";

export function computeApprovalSubject(state: PromotionState): ApprovalSubject {
  const { spec, smoke, gate, policy } = state;
  return {
    promotion: state.promotion,
    runtime: spec.target.runtimeArn,
    endpoint: spec.target.endpoint,
    candidate: toSubject(state.candidate),
    baseline: toSubject(state.baseline),
    smoke: smoke
      ? {
          through: smoke.qualifier,
          version: smoke.version,
          sessions: smoke.sessions.length,
          passed: smoke.sessions.filter(({ outcome }) => outcome === "passed").length,
          endedAt: formatTime(smoke.toMs),
        }
      : null,
    gates: (gate ? assessTallies(spec.gate.gates, gate.tallies) : []).map(
      ({ gate: name, verdict, reason }) => ({ gate: name, verdict, reason }),
    ),
    spec: computeDigest(spec),
    policy: policy ? computeDigest(policy) : null,
    emergency: state.emergency?.reason ?? null,
  };
}

function toSubject(version: VersionObservation | undefined): VersionSubject | null {
  return version ? { version: version.version, artifact: formatArtifact(version.artifact) } : null;
}
