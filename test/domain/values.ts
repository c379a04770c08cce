import type {
  EndpointObservation,
  ResourceStatus,
  VersionObservation,
} from "../../domain/endpoint.ts";
import { emptyInbox } from "../../domain/promotion/inbox.ts";
import type { Look } from "../../domain/gates/look.ts";
import type { PromotionState } from "../../domain/promotion/state.ts";
import type { SmokeSessionResult, TurnResult } from "../../domain/smoke/session-result.ts";
import type {
  GateCommon,
  GateLimits,
  GateSpec,
  ThresholdGateSpec,
} from "../../domain/spec/gate-spec.ts";
import type { PromotionSpec } from "../../domain/spec/promotion-spec.ts";
import type { PromotionTarget } from "../../domain/target.ts";

/** "Now" wherever a test does not say otherwise: 2026-11-21 08:30:05Z. */
export const NOW = Date.UTC(2026, 10, 21, 8, 30, 5);
export const MINUTE_MS = 60_000;

export const TARGET: PromotionTarget = {
  partition: "aws",
  account: "123456789012",
  region: "us-east-1",
  runtimeId: "support-a1b2c3d4e5",
  runtimeArn: "arn:aws:bedrock-agentcore:us-east-1:123456789012:runtime/support-a1b2c3d4e5",
  endpoint: "production",
};

/**
 * An endpoint as `READY 1` or `UPDATING 1>2` writes it: status, live version, target version.
 * Without `>` the target is the live version; `READY 1>?` has no target at all, `CREATING ?>2` no
 * live version. Null: it does not exist.
 */
export function endpoint(written: string): EndpointObservation {
  const [status, versions = ""] = written.split(" ");
  const [live, target = live] = versions.split(">");
  return {
    status: status as ResourceStatus,
    ...versionOf("liveVersion", live),
    ...versionOf("targetVersion", target),
    observedAtMs: NOW,
  };
}

function versionOf(key: string, number: string | undefined): object {
  return number === undefined || number === "" || number === "?" ? {} : { [key]: number };
}

export function endpointOrNone(written: string): EndpointObservation | null {
  return written === "none" ? null : endpoint(written);
}

export function pinned(letter: string): { kind: "container"; uri: string } {
  return { kind: "container", uri: `registry/agent@sha256:${letter.repeat(64)}` };
}

export function version(
  number: string,
  more: Partial<VersionObservation> = {},
): VersionObservation {
  return {
    version: number,
    status: "READY",
    runtimeName: "support",
    artifact: pinned("abcdef"[Number(number) % 6] ?? "a"),
    idleRuntimeSessionTimeoutS: 900,
    maxLifetimeS: 28_800,
    ...more,
  };
}

export function lookWith(more: Partial<Look> = {}): Look {
  return {
    atMs: NOW,
    fromMs: NOW - 10 * MINUTE_MS,
    toMs: NOW,
    settled: true,
    dataMs: 10 * MINUTE_MS,
    invocations: 100,
    systemErrors: 0,
    userErrors: 0,
    throttles: 0,
    sessions: 10,
    slow: [],
    percentiles: [],
    ...more,
  };
}

/** What all gates have. */
export function common(
  name: string,
  limits: Partial<GateLimits> = {},
): GateCommon & { name: string } {
  return {
    name,
    dryRun: false,
    initialDelayMs: 0,
    intervalMs: 0,
    limits: { failureLimit: 0, inconclusiveLimit: 0, consecutiveErrorLimit: 4, ...limits },
  };
}

export function crossCheck(): GateSpec {
  return { kind: "cross-check", ...common("cross-check", { count: 1 }) };
}

/** At most 5%. */
export function errorRate(more: Partial<ThresholdGateSpec> = {}): ThresholdGateSpec {
  return {
    kind: "threshold",
    ...common("error rate"),
    metric: { kind: "error-rate" },
    success: { operator: "<=", value: 0.05, text: "at most 5%" },
    minimumInvocations: 20,
    ...more,
  };
}

export function turn(more: Partial<TurnResult> = {}): TurnResult {
  return {
    startedAtMs: NOW,
    latencyMs: 100,
    status: 200,
    callFailed: false,
    failures: [],
    sent: "{}",
    answer: "hello",
    ...more,
  };
}

/** A turn that got no answer: reset, or out of time. */
export function unansweredTurn(): TurnResult {
  const { status: _status, ...rest } = turn({
    callFailed: true,
    failures: ["no complete answer within 10s"],
  });
  return rest;
}

export function session(
  outcome: SmokeSessionResult["outcome"],
  turns: readonly TurnResult[] = [turn()],
): SmokeSessionResult {
  return { sessionId: `acr-${outcome}`, outcome, turns, stopped: true, fromMs: NOW, toMs: NOW };
}

export function specWith(more: Partial<PromotionSpec> = {}): PromotionSpec {
  return {
    version: 1,
    target: TARGET,
    fromFailed: false,
    create: false,
    allowUnpinnedArtifacts: false,
    candidate: { kind: "latest" },
    awaitVersion: { timeoutMs: 20_000, intervalMs: 1_000 },
    smoke: {
      via: { kind: "default" },
      protocol: "http",
      sessions: 3,
      requiredPasses: 3,
      parallelism: 3,
      turns: [{ payload: { prompt: "hello" }, expect: {} }],
      turnTimeoutMs: 10_000,
      budget: { maxTurns: 1_000, maxDurationMs: 60_000, maxAnswerBytes: 1_000_000 },
      onSuperseded: "stop",
    },
    gate: {
      gates: [crossCheck()],
      intervalMs: 1_000,
      timeoutMs: 20_000,
      onNoEvidence: "pause",
    },
    freeze: [],
    repoint: {
      evidenceMaxAgeMs: 24 * 60 * MINUTE_MS,
      timeoutMs: 60_000,
      freezeTimeoutMs: 3_600_000,
    },
    watch: { timeoutMs: 60_000, intervalMs: 1_000 },
    verify: { sessions: 2, timeoutMs: 60_000, onNoEvidence: "pause" },
    bake: {
      gates: [errorRate()],
      durationMs: 30 * MINUTE_MS,
      minimumInvocations: 59,
      minimumSessions: 5,
      intervalMs: 10_000,
      timeoutMs: 120 * MINUTE_MS,
      onNoEvidence: "pause",
    },
    rollback: { timeoutMs: 60_000, intervalMs: 1_000, fallback: "none", drain: "none" },
    metrics: { delayMs: 5 * MINUTE_MS, periodMs: MINUTE_MS, baselineWindowMs: 60 * MINUTE_MS },
    ...more,
  };
}

/** A promotion from version 1 to version 2, in the step named. */
export function stateIn(
  step: PromotionState["step"],
  more: Partial<PromotionState> = {},
): PromotionState {
  const shown = step === "end" ? "bake" : step;
  return {
    spec: specWith(),
    searchAttributes: true,
    promotion: "1a2b3c4d",
    sessionPrefix: "acr-0123456789abcdef0123456789abcdef",
    startedAtMs: NOW,
    rolledBack: [],
    step,
    steps: [{ step: shown, startedAtMs: NOW }],
    decisions: [],
    notices: [],
    smokeRounds: 0,
    gateRounds: 0,
    verifyRounds: 0,
    openSessions: [],
    heldMs: 0,
    sawCandidateLive: false,
    ownTurns: [],
    baseline: version("1"),
    candidate: version("2"),
    inbox: emptyInbox(),
    notified: [],
    ...more,
  };
}
