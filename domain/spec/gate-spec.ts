/**
 * Gates after validation: every default filled in, durations in milliseconds, shares as fractions
 * of one. The file people write is `gate-schema.ts`.
 */
export type GateSpec =
  | CrossCheckGateSpec
  | ThresholdGateSpec
  | SequentialGateSpec
  | LatencyGateSpec
  | AlarmsGateSpec
  | PairedSmokeGateSpec
  | EvaluationGateSpec
  | WebhookGateSpec;

export interface GateCommon {
  /** Unique among the gates of its step. */
  readonly name: string;
  /** Measured and shown, but never decides. */
  readonly dryRun: boolean;
  /** After the begin of the step, before the first measurement. */
  readonly initialDelayMs: number;
  readonly intervalMs: number;
  readonly limits: GateLimits;
}

/** A limit trips when it is exceeded. */
export interface GateLimits {
  readonly failureLimit: number;
  readonly inconclusiveLimit: number;
  readonly consecutiveErrorLimit: number;
  /** So many measurements conclude the gate; undefined: it measures until its step ends. */
  readonly count?: number;
}

/** CloudWatch must show at least the turns that the engine sent, and no more errors than it saw itself. */
export interface CrossCheckGateSpec extends GateCommon {
  readonly kind: "cross-check";
}

/** One number against conditions, with the semantics of Argo Rollouts. */
export interface ThresholdGateSpec extends GateCommon {
  readonly kind: "threshold";
  readonly metric: ThresholdMetric;
  readonly success?: Condition;
  readonly failure?: Condition;
  /** A measurement looks at so much of the newest settled time; undefined: at all of it. */
  readonly windowMs?: number;
  /** Below this many invocations there is no measurement. */
  readonly minimumInvocations: number;
}

export type ThresholdMetric =
  /** (SystemErrors + UserErrors) / Invocations. */
  | { readonly kind: "error-rate" }
  /** Throttled calls, counted. */
  | { readonly kind: "throttles" }
  /** 50, 90, 95 or 99; milliseconds. */
  | { readonly kind: "latency"; readonly percentile: number }
  | { readonly kind: "query"; readonly query: MetricQuery };

export interface Condition {
  readonly operator: ConditionOperator;
  readonly value: number;
  /** As it was written: `<= 5%`. */
  readonly text: string;
}

export const CONDITION_OPERATORS = ["<=", ">=", "==", "!=", "<", ">"] as const;
export type ConditionOperator = (typeof CONDITION_OPERATORS)[number];

/** Metrics of CloudWatch by id, and what is computed from them. */
export interface MetricQuery {
  readonly metrics: Readonly<Record<string, MetricStatSpec>>;
  /** Metric math over the ids; undefined: there is one metric, and it is the answer. */
  readonly expression?: string;
}

export interface MetricStatSpec {
  /** Undefined: a metric of AgentCore, with the dimensions of the endpoint judged. */
  readonly namespace?: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly stat: string;
}

/** What decides in a sequential test: see `domain/statistics`. */
export interface SequentialTest {
  /** The share of healthy candidates that may be refused. */
  readonly alpha: number;
  readonly tolerance: { readonly margin?: number; readonly ratio?: number };
  /** Correlation of two errors of one session. */
  readonly sessionCorrelation: number;
  /** The rate that a pass excludes, and the limit where there is no baseline. */
  readonly toleratedRate: number;
  /** Below this many invocations it cannot pass. */
  readonly minimumInvocations: number;
  /** It passes only when the invocations exclude a rate above the tolerated one, at `alpha`. */
  readonly mustExclude: boolean;
}

/** Errors before and after: does the candidate fail more often than the endpoint did? */
export interface SequentialGateSpec extends GateCommon, SequentialTest {
  readonly kind: "sequential";
  readonly counts: CountsSource;
}

export type CountsSource =
  /** SystemErrors + UserErrors of Invocations. */
  | { readonly kind: "agentcore" }
  | { readonly kind: "queries"; readonly errors: MetricQuery; readonly total: MetricQuery };

/** The same test on the invocations slower than a bound. */
export interface LatencyGateSpec extends GateCommon, SequentialTest {
  readonly kind: "latency";
  readonly maxMs: number;
  /** Held against `maxMs` where CloudWatch has no percentile ranks: 50, 90, 95 or 99. */
  readonly percentile: number;
}

export interface AlarmsGateSpec extends GateCommon {
  readonly kind: "alarms";
  readonly alarms: readonly string[];
}

/** The smoke's script on both versions; only sessions that end differently count. */
export interface PairedSmokeGateSpec extends GateCommon {
  readonly kind: "paired-smoke";
  /** Pairs. */
  readonly sessions: number;
  readonly alpha: number;
  readonly tolerance: { readonly ratio?: number };
}

/** Scores of AgentCore's batch evaluation. */
export interface EvaluationGateSpec extends GateCommon {
  readonly kind: "evaluation";
  readonly evaluators: readonly EvaluatorSpec[];
  /** Spans come late: the evaluation starts so long after the last session. */
  readonly delayMs: number;
}

export interface EvaluatorSpec {
  readonly id: string;
  /** The least average score. */
  readonly minimum?: number;
  /** How far the average may be below that of the baseline's sessions on the same prompts. */
  readonly maxDrop?: number;
}

/** A service of the user's decides. */
export interface WebhookGateSpec extends GateCommon {
  readonly kind: "webhook";
  readonly url: string;
  /** Name of the secret in the worker's environment. */
  readonly secret: string;
  readonly timeoutMs: number;
}
