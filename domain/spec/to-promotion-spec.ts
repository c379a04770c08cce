import { formatRuntimeArn, parseRuntimeArn, partitionOfRegion } from "../target.ts";
import type { PromotionTarget } from "../target.ts";
import { countSmokeTurns, minimumOf } from "./gate-minimum.ts";
import type { ApprovalSpec, BakeSpec, CandidateSpec, PromotionSpec } from "./promotion-spec.ts";
import type { SpecFile } from "./spec-schema.ts";
import { toArtifact } from "./to-artifact.ts";
import { toGates } from "./to-gate.ts";
import { toSmokeSpec } from "./to-smoke-spec.ts";

const DEFAULT_APPROVAL_TIMEOUT_MS = 24 * 3_600_000;

/** The file as the engine takes it, with the defaults that rest on other keys. For a file without issues only. */
export function toPromotionSpec(file: SpecFile): PromotionSpec {
  const { target, gate, repoint, verify } = file;
  const approval = toApproval(file.approval);
  return {
    version: 1,
    target: toTarget(target),
    fromFailed: target.fromFailed,
    create: target.create,
    allowUnpinnedArtifacts: target.allowUnpinnedArtifacts,
    candidate: toCandidate(file),
    awaitVersion: toPolling(file.awaitVersion),
    smoke: toSmokeSpec(file.smoke),
    gate: {
      ...toPolling(gate),
      gates: toGates(gate.gates, {
        intervalMs: gate.interval,
        mostInvocations: countSmokeTurns(file.smoke) ?? 0,
      }),
      onNoEvidence: gate.onNoEvidence,
    },
    ...(approval === undefined ? {} : { approval }),
    freeze: file.freeze,
    repoint: {
      evidenceMaxAgeMs: repoint.evidenceMaxAge,
      timeoutMs: repoint.timeout,
      freezeTimeoutMs: repoint.freezeTimeout,
    },
    watch: toPolling(file.watch),
    verify: {
      sessions: verify.sessions,
      timeoutMs: verify.timeout,
      onNoEvidence: verify.onNoEvidence,
    },
    bake: toBake(file.bake),
    rollback: {
      ...toPolling(file.rollback),
      fallback: file.rollback.fallback,
      drain: file.rollback.drain,
    },
    metrics: {
      delayMs: file.metrics.delay,
      periodMs: file.metrics.period,
      baselineWindowMs: file.metrics.baselineWindow,
    },
  };
}

function toPolling(step: { timeout: number; interval: number }): {
  timeoutMs: number;
  intervalMs: number;
} {
  return { timeoutMs: step.timeout, intervalMs: step.interval };
}

function toApproval(approval: SpecFile["approval"]): ApprovalSpec | undefined {
  if (approval === false) return undefined;
  if (approval === true) return { timeoutMs: DEFAULT_APPROVAL_TIMEOUT_MS };
  const { timeout, remindEvery, quorum } = approval;
  return {
    timeoutMs: timeout,
    ...(remindEvery === undefined ? {} : { remindEveryMs: remindEvery }),
    ...(quorum === undefined ? {} : { quorum }),
  };
}

function toTarget(target: SpecFile["target"]): PromotionTarget {
  const { runtime, endpoint, account = "", region = "", roleArn, externalId } = target;
  const named = { partition: partitionOfRegion(region), account, region, runtimeId: runtime };
  const arn = parseRuntimeArn(runtime) ?? named;
  return {
    ...arn,
    runtimeArn: formatRuntimeArn(arn),
    endpoint,
    ...(roleArn === undefined
      ? {}
      : { role: { arn: roleArn, ...(externalId === undefined ? {} : { externalId }) } }),
  };
}

function toCandidate({ candidate, target }: SpecFile): CandidateSpec {
  if (candidate === "latest") return { kind: "latest" };
  if (typeof candidate === "string") return { kind: "version", version: candidate };
  if ("after" in candidate) return { kind: "after", version: candidate.after };
  if ("endpoint" in candidate) {
    const { promotedAtLeast, runtime, endpoint, ...identity } = candidate;
    // Elsewhere nothing of the target's holds; on its runtime all of it does.
    const source = toTarget(
      runtime === undefined
        ? { ...target, endpoint, roleArn: identity.roleArn ?? target.roleArn }
        : { ...target, ...identity, account: undefined, region: undefined, runtime, endpoint },
    );
    return { kind: "endpoint", source, promotedAtLeastMs: promotedAtLeast };
  }
  const artifact = toArtifact(candidate.artifact);
  if (!artifact) throw new TypeError("an artifact without bucket or key");
  return { kind: "artifact", artifact, mint: candidate.mint };
}

function toBake(bake: SpecFile["bake"]): BakeSpec {
  return {
    ...toPolling(bake),
    gates: toGates(bake.gates, { intervalMs: bake.interval }),
    ...(bake.duration === undefined ? {} : { durationMs: bake.duration }),
    minimumInvocations:
      bake.minimumInvocations ?? Math.max(1, ...bake.gates.map((gate) => minimumOf(gate))),
    minimumSessions: bake.minimumSessions,
    onNoEvidence: bake.onNoEvidence,
    ...(bake.onNoEvidence === "promote-if-synthetic-pass"
      ? { synthetic: toSynthetic(bake.synthetic) }
      : {}),
  };
}

const DEFAULT_SYNTHETIC_INTERVAL_MS = 15 * 60_000;

function toSynthetic(synthetic: SpecFile["bake"]["synthetic"]): {
  intervalMs: number;
  sessions: number;
} {
  return {
    intervalMs: synthetic?.interval ?? DEFAULT_SYNTHETIC_INTERVAL_MS,
    sessions: synthetic?.sessions ?? 1,
  };
}
