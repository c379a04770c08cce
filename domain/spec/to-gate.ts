import { formatDuration, formatShare } from "../format.ts";
import { parseCondition } from "./condition.ts";
import type { ConditionUnit } from "./condition.ts";
import { minimumOf } from "./gate-minimum.ts";
import type { CountsFile, GateFile } from "./gate-schema.ts";
import type {
  Condition,
  CountsSource,
  GateCommon,
  GateSpec,
  MetricQuery,
  SequentialTest,
  ThresholdMetric,
} from "./gate-spec.ts";
import type { Tolerance } from "../statistics/counts.ts";
import { DEFAULT_TOLERANCE } from "../statistics/defaults.ts";
import type { QueryFile } from "./query-schema.ts";

export interface GatePlace {
  readonly intervalMs: number;
  /** Before the re-point: a gate concludes with its first measurement, and can see no more turns. */
  readonly mostInvocations?: number;
}

type ThresholdFile = Extract<GateFile, { kind: "threshold" }>;

/** Gates with all their defaults, and a name of its own for each. */
export function toGates(files: readonly GateFile[], place: GatePlace): GateSpec[] {
  const gates = files.map((file) => toGate(file, place));
  const names = gates.map(({ name }) => name);
  return gates.map((gate, index) => {
    const before = names.slice(0, index).filter((name) => name === gate.name).length;
    return before === 0 ? gate : { ...gate, name: `${gate.name} ${before + 1}` };
  });
}

function toGate(file: GateFile, place: GatePlace): GateSpec {
  const common = toCommon(file, place);
  switch (file.kind) {
    case "cross-check":
      return { kind: file.kind, ...common };
    case "threshold":
      return {
        kind: file.kind,
        ...common,
        metric: toMetric(file),
        ...toConditions(file),
        ...(file.window === undefined ? {} : { windowMs: file.window }),
        minimumInvocations: reachable(file, place),
      };
    case "sequential":
      return { kind: file.kind, ...common, counts: toCounts(file.counts), ...toTest(file, place) };
    case "latency": {
      const percentile = Number(file.percentile.slice(1));
      return { kind: file.kind, ...common, maxMs: file.max, percentile, ...toTest(file, place) };
    }
    case "alarms":
      return { kind: file.kind, ...common, alarms: file.alarms };
    case "paired-smoke": {
      const tolerance = file.ratio === undefined ? {} : { ratio: file.ratio };
      return { kind: file.kind, ...common, sessions: file.sessions, alpha: file.alpha, tolerance };
    }
    case "evaluation":
      return {
        kind: file.kind,
        ...common,
        evaluators: file.evaluators.map(({ id, minimum, maxDrop }) => ({
          id,
          ...(minimum === undefined ? {} : { minimum }),
          ...(maxDrop === undefined ? {} : { maxDrop }),
        })),
        delayMs: file.delay,
      };
    case "webhook": {
      const { url, secret, timeout } = file;
      return { kind: file.kind, ...common, url, secret, timeoutMs: timeout };
    }
    default:
      return file satisfies never;
  }
}

function toCommon(file: GateFile, { intervalMs, mostInvocations }: GatePlace): GateCommon {
  const count = file.count ?? (mostInvocations === undefined ? undefined : 1);
  return {
    name: file.name ?? nameByKind(file),
    dryRun: file.dryRun,
    initialDelayMs: file.initialDelay,
    intervalMs: file.interval ?? intervalMs,
    limits: {
      failureLimit: file.failureLimit,
      inconclusiveLimit: file.inconclusiveLimit,
      consecutiveErrorLimit: file.consecutiveErrorLimit,
      ...(count === undefined ? {} : { count }),
    },
  };
}

/** The name of a gate that has none, in the words of reports. */
function nameByKind(file: GateFile): string {
  if (file.kind === "sequential") return "errors";
  if (file.kind === "paired-smoke") return "paired smoke";
  if (file.kind !== "threshold") return file.kind;
  switch (file.metric) {
    case "error-rate":
      return "error rate";
    case "latency":
      return `${file.percentile} latency`;
    case "throttles":
    case "query":
      return file.metric;
    default:
      return file satisfies never;
  }
}

const reachable = (file: GateFile, { mostInvocations = Number.POSITIVE_INFINITY }: GatePlace) =>
  Math.min(minimumOf(file), mostInvocations);

export const unitOf = ({ metric }: ThresholdFile): ConditionUnit =>
  metric === "error-rate" ? "share" : metric === "latency" ? "duration" : "number";

function toMetric(file: ThresholdFile): ThresholdMetric {
  switch (file.metric) {
    case "latency":
      return { kind: "latency", percentile: Number(file.percentile.slice(1)) };
    case "query":
      return { kind: "query", query: toQuery(file.query) };
    default:
      return { kind: file.metric };
  }
}

/** For conditions that the rules have accepted. */
function toConditions(file: ThresholdFile): { success?: Condition; failure?: Condition } {
  const { max } = file;
  const success =
    max === undefined
      ? toCondition(file, file.successCondition)
      : ({ operator: "<=", value: max, text: `at most ${showMax(file, max)}` } as const);
  const failure = toCondition(file, file.failureCondition);
  return { ...(success ? { success } : {}), ...(failure ? { failure } : {}) };
}

function toCondition(file: ThresholdFile, written: string | undefined): Condition | undefined {
  const parsed = written === undefined ? undefined : parseCondition(written, unitOf(file));
  return typeof parsed === "string" ? undefined : parsed;
}

function showMax(file: ThresholdFile, max: number): string {
  switch (unitOf(file)) {
    case "share":
      return formatShare(max);
    case "duration":
      return formatDuration(max);
    default:
      return String(max);
  }
}

function toTest(
  file: Extract<GateFile, { kind: "sequential" | "latency" }>,
  place: GatePlace,
): SequentialTest {
  const { alpha, margin, ratio, sessionCorrelation, toleratedRate } = file;
  return {
    alpha,
    tolerance: toTolerance(margin, ratio),
    sessionCorrelation,
    toleratedRate,
    minimumInvocations: reachable(file, place),
    // Before the re-point more invocations than the smoke's never come.
    mustExclude: file.minimumInvocations === undefined && place.mostInvocations === undefined,
  };
}

function toTolerance(margin: number | undefined, ratio: number | undefined): Tolerance {
  if (ratio !== undefined) return { ratio };
  return margin === undefined ? DEFAULT_TOLERANCE : { margin };
}

const INVOCATIONS: MetricQuery = {
  metrics: { invocations: { name: "Invocations", dimensions: {}, stat: "Sum" } },
};

/** Ready-made pairs are queries too. */
function toCounts(counts: CountsFile): CountsSource {
  if (counts === "agentcore") return { kind: "agentcore" };
  if ("logFilter" in counts) {
    const { namespace, errors } = counts.logFilter;
    return { kind: "queries", errors: sumOf(namespace, errors), total: INVOCATIONS };
  }
  if ("counter" in counts) {
    const { namespace, errors, total, dimensions } = counts.counter;
    return {
      kind: "queries",
      errors: sumOf(namespace, errors, dimensions),
      total: sumOf(namespace, total, dimensions),
    };
  }
  return { kind: "queries", errors: toQuery(counts.errors), total: toQuery(counts.total) };
}

function sumOf(namespace: string, name: string, dimensions = {}): MetricQuery {
  return { metrics: { counted: { namespace, name, dimensions, stat: "Sum" } } };
}

function toQuery({ metrics, expression }: QueryFile): MetricQuery {
  const stats = Object.entries(metrics).map(([id, { namespace, name, dimensions, stat }]) => [
    id,
    { ...(namespace === undefined ? {} : { namespace }), name, dimensions: dimensions ?? {}, stat },
  ]);
  return {
    metrics: Object.fromEntries(stats) as MetricQuery["metrics"],
    ...(expression === undefined ? {} : { expression }),
  };
}
