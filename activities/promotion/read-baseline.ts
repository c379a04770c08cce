import { toPoint } from "../../domain/gates/look-series.ts";
import type {
  BaselineEvidence,
  EvidenceWindow,
  GateCounts,
  LookPoint,
} from "../../domain/gates/look.ts";
import { countSlow } from "../../domain/gates/measure-latency.ts";
import type { GateSpec } from "../../domain/spec/gate-spec.ts";
import { withHeartbeats } from "../heartbeats.ts";
import type { MeasuredEndpoint, ReadBaselineInput } from "../promotion-activities.ts";
import type { PromotionDependencies } from "./dependencies.ts";
import { readEndpointMetrics } from "./read-endpoint-metrics.ts";
import type { Reading } from "./read-endpoint-metrics.ts";
import { sumLook } from "./sum-look.ts";
import { readCounts } from "./read-query.ts";

export async function readBaseline(
  dependencies: PromotionDependencies,
  input: ReadBaselineInput,
): Promise<BaselineEvidence> {
  return withHeartbeats(async () => {
    const reading = await readEndpointMetrics(dependencies, input, input);
    const counted = await Promise.all(
      input.gates.map(async (gate) => {
        const counts = await countFor(dependencies, input, { gate, reading });
        return counts && counts.total !== 0 ? [[gate.name, counts] as const] : [];
      }),
    );
    const { fromMs, toMs, invocations, sessions } = reading.look;
    return {
      fromMs,
      toMs,
      invocations,
      sessions,
      counts: Object.fromEntries(counted.flat()),
      ...(input.chartMs === undefined ? {} : { series: drawBefore(input, reading, input.chartMs) }),
    };
  });
}

const POINTS_BEFORE = 60;

/** Looks over the newest part of what was read, each from its beginning to a later moment. */
function drawBefore({ window }: ReadBaselineInput, reading: Reading, chartMs: number): LookPoint[] {
  const { periodMs } = window;
  const { toMs } = reading.range;
  const periods = Math.ceil(Math.min(chartMs, toMs - reading.range.fromMs) / periodMs);
  const fromMs = toMs - periods * periodMs;
  const stepMs = Math.ceil(periods / POINTS_BEFORE) * periodMs;
  const ends = Array.from(
    { length: Math.floor((toMs - fromMs) / Math.max(1, stepMs)) },
    (_, index) => fromMs + (index + 1) * stepMs,
  );
  return ends.map((endMs) =>
    toPoint(sumLook({ ...reading, range: { fromMs, toMs: endMs, settled: true } }, window, endMs)),
  );
}

/** What a sequential gate counts; undefined without data, and for gates of other kinds. */
export async function countFor(
  dependencies: PromotionDependencies,
  input: MeasuredEndpoint & { window: EvidenceWindow },
  { gate, reading }: { gate: GateSpec; reading: Reading },
): Promise<GateCounts | undefined> {
  const { look, range } = reading;
  if (gate.kind === "latency") return countSlow(gate, look);
  if (gate.kind !== "sequential") return undefined;
  const { counts } = gate;
  if (counts.kind === "queries")
    return readCounts(dependencies, input, { counts, range, window: input.window });
  return { errors: look.systemErrors + look.userErrors, total: look.invocations };
}
