import { assessGates, combineVerdicts } from "../../domain/gates/assess-gates.ts";
import type { Look } from "../../domain/gates/look.ts";
import { isServing } from "../../domain/promotion/assess-repoint.ts";
import type { EndpointObservation } from "../../domain/endpoint.ts";
import { resumedProgress, withHeartbeats } from "../heartbeats.ts";
import type { TakeLooksInput, TakenLooks } from "../promotion-activities.ts";
import type { PromotionDependencies } from "./dependencies.ts";
import { latencyBoundsOf, queriesFor } from "./metric-queries.ts";
import { poll } from "./poll.ts";
import { getEndpoint } from "./read-resources.ts";
import { readSeries } from "./read-series.ts";
import { computeSettledRange, sumLook } from "./sum-look.ts";

interface LooksProgress {
  looks: Look[];
  /** The last read of the guard; undefined before it. */
  endpoint?: EndpointObservation | null;
  lastError?: string;
}

/** Heartbeat details and results stay small: the last looks hold all that the first ones did. */
const KEPT_LOOKS = 40;

export async function takeLooks(
  dependencies: PromotionDependencies,
  input: TakeLooksInput,
): Promise<TakenLooks> {
  const progress: LooksProgress = resumedProgress<LooksProgress>() ?? { looks: [] };
  const look = async (): Promise<true | undefined> => {
    if (await hasGuardTripped(dependencies, input, progress)) return true;
    const taken = await takeLook(dependencies, input);
    delete progress.lastError;
    progress.looks = [...progress.looks, taken].slice(-KEPT_LOOKS);
    return isDecided(input, taken) ? true : undefined;
  };
  await withHeartbeats(
    () =>
      poll(dependencies.clock, {
        ...input,
        look,
        onFailure: ({ message }) => (progress.lastError = message),
      }),
    () => progress,
  );
  const { looks, endpoint } = progress;
  return { looks, ...(endpoint !== undefined && { endpoint }) };
}

async function hasGuardTripped(
  dependencies: PromotionDependencies,
  { aws, endpoint, guard }: TakeLooksInput,
  progress: LooksProgress,
): Promise<boolean> {
  if (!guard) return false;
  const { runtimeId, want } = guard;
  progress.endpoint = await getEndpoint(dependencies, { aws, runtimeId, endpoint });
  return !isServing(progress.endpoint, want);
}

async function takeLook(dependencies: PromotionDependencies, input: TakeLooksInput): Promise<Look> {
  const { window } = input;
  const nowMs = dependencies.clock.now();
  const range = computeSettledRange(window, nowMs);
  const bounds = latencyBoundsOf(input.gates);
  const nothingSettled = range.toMs <= range.fromMs;
  const series = nothingSettled
    ? new Map()
    : await readSeries(dependencies, input.aws, {
        MetricDataQueries: queriesFor(input, bounds, window.periodMs),
        StartTime: new Date(range.fromMs),
        EndTime: new Date(range.toMs),
        ScanBy: "TimestampAscending",
      });
  return sumLook({ series, bounds, range }, window, nowMs);
}

/**
 * Whether the stretch need not go on: a gate fails, or every gate passes over all that was asked
 * for. Enough traffic for an undecided gate is not enough.
 */
function isDecided({ gates, synthetic, enough }: TakeLooksInput, look: Look): boolean {
  const verdict = combineVerdicts(assessGates(gates, look, synthetic));
  if (verdict !== "pass") return verdict === "fail";
  if (look.settled) return true;
  return (
    enough !== undefined &&
    look.dataMs >= enough.dataMs &&
    look.invocations >= enough.invocations &&
    look.sessions >= enough.sessions
  );
}
