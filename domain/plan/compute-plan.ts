import { formatDuration, plural } from "../format.ts";
import { countPairsNeeded } from "../gates/count-pairs-needed.ts";
import { isComparable } from "../gates/measure-sequential.ts";
import { judgesAnswers } from "../gates/judges-answers.ts";
import { computeBakeDurationMs } from "../promotion/assess-bake.ts";
import type { PromotionSpec } from "../spec/promotion-spec.ts";
import type { GateSpec, SequentialGateSpec } from "../spec/gate-spec.ts";
import type { SmokeSpec } from "../spec/smoke-spec.ts";
import { countPlannedTurns } from "../smoke/planned-turns.ts";
import { computeBetaCdf } from "../statistics/beta.ts";
import { computeUpperBound } from "../statistics/clopper-pearson.ts";
import { computeExcludedRate, computeMeanInvocationsToExclude } from "../statistics/exclude.ts";
import { computePower } from "../statistics/power.ts";
import { describeSteps } from "./describe-steps.ts";
import type {
  BakeForecast,
  GatePower,
  PlanFacts,
  PromotionPlan,
  SmokePower,
  Traffic,
} from "./promotion-plan.ts";

/** What a promotion of this spec would do, and what its checks are worth at this traffic. */
export function computePlan(spec: PromotionSpec, facts: PlanFacts): PromotionPlan {
  const { target } = spec;
  const bake = forecastBake(spec, facts);
  return {
    name: `${target.runtimeId}/${target.endpoint}`,
    region: target.region,
    account: target.account,
    steps: describeSteps(spec, facts.baseline?.idleRuntimeSessionTimeoutS),
    traffic: facts.traffic,
    metricsDelayMs: spec.metrics.delayMs,
    bake,
    power: spec.bake.gates.flatMap((gate) =>
      facts.traffic.baseline.total > 0 && isErrorTest(gate)
        ? [computeGatePower(gate, { spec, facts, bake })]
        : [],
    ),
    smoke: { ...computeSmokePower(spec), before: facts.smokesBefore ?? [] },
    notes: describeNotes(spec, facts),
  };
}

function forecastBake({ bake }: PromotionSpec, { traffic, baseline }: PlanFacts): BakeForecast {
  const durationMs = computeBakeDurationMs(bake.durationMs, baseline?.idleRuntimeSessionTimeoutS);
  const toMs = (invocations: number): number =>
    Math.max(durationMs, (invocations / traffic.invocationsPerHour) * 3_600_000);
  const likely = bake.gates.map((gate) =>
    isErrorTest(gate) && gate.mustExclude ? forecastInvocations(gate, traffic) : 0,
  );
  const likelyMs = toMs(Math.max(bake.minimumInvocations, ...likely));
  const endsInTime = likelyMs <= Math.max(bake.timeoutMs, durationMs);
  return { neededMs: toMs(bake.minimumInvocations), likelyMs, endsInTime };
}

/** The traffic of other counts is not known. */
function isErrorTest(gate: GateSpec): gate is SequentialGateSpec {
  return gate.kind === "sequential" && gate.counts.kind === "agentcore";
}

function forecastInvocations(gate: SequentialGateSpec, traffic: Traffic): number {
  const { toleratedRate, tolerance, alpha } = gate;
  const { baseline } = traffic;
  const compared = isComparable(gate, baseline) ? { baseline, tolerance } : undefined;
  const excluded = computeExcludedRate(toleratedRate, compared);
  return computeMeanInvocationsToExclude(excluded, alpha, traffic.errorRate);
}

const JUMPS = [0.05, 0.1, 0.2, 0.5] as const;

function computeGatePower(
  gate: SequentialGateSpec,
  { spec, facts, bake }: { spec: PromotionSpec; facts: PlanFacts; bake: BakeForecast },
): GatePower {
  const { invocationsPerHour, errorRate, baseline, meanSessionSize } = facts.traffic;
  const durationMs = Math.min(bake.likelyMs, spec.bake.timeoutMs);
  const question = { invocationsPerHour, baseline, meanSessionSize, test: gate, durationMs };
  const jumps = JUMPS.filter((rate) => rate >= 2 * errorRate).map((rate) => {
    const { caught, medianMs } = computePower(question, rate);
    const shownMs = medianMs === undefined ? {} : { medianMs: medianMs + spec.metrics.delayMs };
    return { rate, found: caught, ...shownMs };
  });
  return { gate: gate.name, falseRollbacks: computePower(question, errorRate).caught, jumps };
}

const ONE_IN_FIVE = 0.2;
const CONFIDENCE_ALPHA = 0.05;

function computeSmokePower(spec: PromotionSpec): Omit<SmokePower, "before"> {
  const { smoke, verify } = spec;
  const { sessions, requiredPasses } = smoke;
  const failures = sessions - requiredPasses;
  return {
    sessions,
    requiredPasses,
    excludesAbove: computeUpperBound({ errors: failures, total: sessions }, CONFIDENCE_ALPHA),
    passesAtOneInFive: computePassChance(smoke, ONE_IN_FIVE),
    turns:
      countPlannedTurns(smoke) + countTurns(smoke, 2 * countPairsNeeded(spec) + verify.sessions),
  };
}

/** Of so many sessions after the smoke's own, which alone probes their isolation. */
function countTurns(smoke: SmokeSpec, sessions: number): number {
  return countPlannedTurns({ ...smoke, sessions, isolation: undefined });
}

/** P(at most so many sessions fail): a binomial tail, which is a beta tail. */
function computePassChance({ sessions, requiredPasses }: SmokeSpec, failureRate: number): number {
  return computeBetaCdf(1 - failureRate, { a: requiredPasses, b: sessions - requiredPasses + 1 });
}

function describeNotes(spec: PromotionSpec, { baseline, candidate }: PlanFacts): string[] {
  const turns = computeSmokePower(spec).turns;
  const storage = [baseline, candidate].filter((version) => version?.hasSessionStorage);
  const names = storage.map((version) => `version ${version?.version}`).join(" and ");
  return [
    `It sends ${plural(turns, "turn")} to the agent; the tools they call are real.`,
    ...(spec.bake.synthetic
      ? [
          `While nobody calls, it sends ${plural(countTurns(spec.smoke, spec.bake.synthetic.sessions), "turn")} more every ${formatDuration(spec.bake.synthetic.intervalMs)}.`,
        ]
      : []),
    ...(spec.smoke.via.kind === "default"
      ? [
          "DEFAULT serves the candidate to every caller that names no endpoint, from the moment it exists.",
        ]
      : []),
    ...(baseline
      ? [
          `Sessions that run at the re-point stay on version ${baseline.version} for up to ${formatDuration(baseline.maxLifetimeS * 1_000)}.`,
        ]
      : []),
    ...(names === "" ? [] : [`Session storage is mounted by ${names}: the re-point resets it.`]),
    ...(spec.bake.gates.some(judgesAnswers)
      ? []
      : ["Watched for platform errors only: nothing judges the answers after the re-point."]),
    ...(spec.allowUnpinnedArtifacts
      ? ["Unpinned artifacts are allowed: a rollback may change nothing."]
      : []),
  ];
}
