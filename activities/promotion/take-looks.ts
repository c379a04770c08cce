import { ApplicationFailure } from "@temporalio/activity";

import {
  assessTallies,
  combineVerdicts,
  foldMeasurements,
  isDue,
} from "../../domain/gates/gate-tally.ts";
import type { GateVerdict, Tallies } from "../../domain/gates/gate-tally.ts";
import type { Look } from "../../domain/gates/look.ts";
import type { Measurement } from "../../domain/gates/measurement.ts";
import { isServing } from "../../domain/promotion/assess-repoint.ts";
import type { EndpointObservation } from "../../domain/endpoint.ts";
import { resumedProgress, withPacedHeartbeats } from "../heartbeats.ts";
import type { TakeLooksInput, TakenLooks } from "../promotion-activities.ts";
import type { PromotionDependencies } from "./dependencies.ts";
import { measureGate } from "./measure-gate.ts";
import { poll } from "./poll.ts";
import { readEndpointMetrics } from "./read-endpoint-metrics.ts";
import type { Reading } from "./read-endpoint-metrics.ts";
import { getEndpoint } from "./read-resources.ts";

interface LooksProgress {
  looks: Look[];
  measurements: Measurement[];
  /** The last read of the guard; undefined before it. */
  endpoint?: EndpointObservation | null;
  lastError?: string;
}

/** Heartbeat details and results stay small: the workflow begins the next stretch at once. */
const MOST_LOOKS = 40;
const MOST_MEASUREMENTS = 400;

export async function takeLooks(
  dependencies: PromotionDependencies,
  input: TakeLooksInput,
): Promise<TakenLooks> {
  const progress = resumedProgress<LooksProgress>() ?? { looks: [], measurements: [] };
  const look = async (beat: () => void): Promise<true | undefined> => {
    if (await hasGuardTripped(dependencies, input, progress)) return true;
    await takeLook(dependencies, input, progress);
    beat();
    const isFull =
      progress.looks.length >= MOST_LOOKS || progress.measurements.length >= MOST_MEASUREMENTS;
    return isFull || isDecided(input, progress) ? true : undefined;
  };
  await withPacedHeartbeats(
    (beat) =>
      poll(dependencies.clock, {
        ...input,
        look: () => look(beat),
        onFailure: ({ message }) => (progress.lastError = message),
      }),
    () => progress,
  );
  const { looks, measurements, endpoint } = progress;
  return { looks, measurements, ...(endpoint !== undefined && { endpoint }) };
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

async function takeLook(
  dependencies: PromotionDependencies,
  input: TakeLooksInput,
  progress: LooksProgress,
): Promise<void> {
  const reading = await readEndpointMetrics(dependencies, input, input);
  delete progress.lastError;
  const taken = await measureDue(dependencies, input, { progress, reading });
  progress.looks.push(reading.look);
  progress.measurements.push(...taken);
}

/** The measurements of the gates that are due. One that CloudWatch cannot answer now is asked again. */
async function measureDue(
  dependencies: PromotionDependencies,
  input: TakeLooksInput,
  { progress, reading }: { progress: LooksProgress; reading: Reading },
): Promise<Measurement[]> {
  const tallies = talliesOf(input, progress);
  const { startedAtMs } = input;
  const due = input.gates.filter((gate) =>
    isDue(gate, { tally: tallies[gate.name], startedAtMs, nowMs: reading.look.atMs }),
  );
  const taken = await Promise.all(
    due.map(async (gate) => {
      try {
        const tally = tallies[gate.name];
        return [await measureGate({ dependencies, input, reading, tally }, gate)];
      } catch (error) {
        if (!(error instanceof ApplicationFailure)) throw error;
        progress.lastError = `${gate.name}: ${error.message}`;
        return [];
      }
    }),
  );
  return taken.flat();
}

const talliesOf = (input: TakeLooksInput, { measurements }: LooksProgress): Tallies =>
  foldMeasurements(input.tallies, measurements);

/**
 * Whether the stretch need not go on: a gate fails, a person is needed who was not before, or every
 * gate passes over all that was asked for. Enough traffic for an undecided gate is not enough.
 */
function isDecided(input: TakeLooksInput, progress: LooksProgress): boolean {
  const { gates, enough } = input;
  const look = progress.looks.at(-1);
  const verdict = combine(gates, talliesOf(input, progress));
  if (verdict === "fail") return true;
  if (verdict === "inconclusive") return combine(gates, input.tallies) !== "inconclusive";
  if (verdict === "no-data" || !look) return false;
  // Before the re-point the verdicts alone count; a bake without an end goes on.
  if (!enough) return input.window.toMs !== undefined;
  return (
    look.dataMs >= enough.dataMs &&
    look.invocations >= enough.invocations &&
    look.sessions >= enough.sessions
  );
}

const combine = (gates: TakeLooksInput["gates"], tallies: Tallies): GateVerdict["verdict"] =>
  combineVerdicts(assessTallies(gates, tallies));
