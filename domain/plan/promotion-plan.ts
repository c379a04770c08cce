import type { Counts } from "../statistics/counts.ts";
import type { SmokeOutcome } from "../lane/promotion-summary.ts";
import type { PlannedStep } from "./describe-steps.ts";

/** What a plan knows of the endpoint: read from AWS, or assumed. */
export interface PlanFacts {
  readonly traffic: Traffic;
  /** Undefined where AWS was not asked. */
  readonly baseline?: VersionFacts;
  /** Undefined where AWS was not asked, or the candidate does not exist yet. */
  readonly candidate?: VersionFacts;
  /** Of the candidate, as one line; undefined where it is not known. */
  readonly artifact?: string;
  /** How earlier smokes of this artifact ended, the oldest first. */
  readonly smokesBefore?: readonly SmokeOutcome[];
}

export interface Traffic {
  readonly source: "cloudwatch" | "assumed";
  readonly invocationsPerHour: number;
  /** Of a healthy version. */
  readonly errorRate: number;
  /** What the gates' baseline window holds, or would. */
  readonly baseline: Counts;
  readonly meanSessionSize: number;
  /** What the rate is an average over. */
  readonly windowMs: number;
  /** How long before that nobody called, where it is counted from the first call. */
  readonly quietMs?: number;
}

export interface VersionFacts {
  readonly version: string;
  readonly idleRuntimeSessionTimeoutS: number;
  readonly maxLifetimeS: number;
  readonly hasSessionStorage: boolean;
  readonly artifact?: string;
}

export interface PromotionPlan {
  /** `support-a1b2c3d4e5/production` */
  readonly name: string;
  readonly region: string;
  readonly account: string;
  readonly steps: readonly PlannedStep[];
  readonly traffic: Traffic;
  /** Calls that are not older are not counted yet. */
  readonly metricsDelayMs: number;
  readonly bake: BakeForecast;
  readonly power: readonly GatePower[];
  readonly smoke: SmokePower;
  /** What to know before it begins, in sentences. */
  readonly notes: readonly string[];
}

export interface BakeForecast {
  /** Until there is enough to pass at this traffic when nothing fails; infinite without traffic. */
  readonly neededMs: number;
  /** The same with as many failing as now, on average; infinite where they fail too often to pass. */
  readonly likelyMs: number;
  readonly endsInTime: boolean;
}

/** What one gate of the bake does for its user. */
export interface GatePower {
  readonly gate: string;
  /** The share of healthy versions that it rolls back. */
  readonly falseRollbacks: number;
  readonly jumps: readonly {
    readonly rate: number;
    /** The share of bakes that find it. */
    readonly found: number;
    /** From the re-point, as CloudWatch shows it; half of those found. */
    readonly medianMs?: number;
  }[];
}

export interface SmokePower {
  readonly sessions: number;
  readonly requiredPasses: number;
  /** Only a failure rate above it is excluded, with 95% confidence, when just enough sessions pass. */
  readonly excludesAbove: number;
  /** How likely an agent that fails one session in five passes. */
  readonly passesAtOneInFive: number;
  /** Of smoke, pairs and verify together. */
  readonly turns: number;
  /** How earlier smokes of this artifact ended, the oldest first; empty where none is known. */
  readonly before: readonly SmokeOutcome[];
}
