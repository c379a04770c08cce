import { ApplicationFailure } from "@temporalio/activity";
import { placeOf } from "../../domain/lane/assess-drift.ts";
import type { LaneSighting, WatchLaneInput } from "../lane-activities.ts";
import type { PromotionDependencies } from "../promotion/dependencies.ts";
import { getEndpoint, getVersion } from "../promotion/read-resources.ts";
import { notYet } from "./not-yet.ts";

/** One look at an endpoint between promotions; fails with a pause when nothing is new. */
export async function watchLane(
  dependencies: PromotionDependencies,
  input: WatchLaneInput,
): Promise<LaneSighting> {
  const sighting = await look(dependencies, input);
  if (sighting) return sighting;
  throw notYet(input.intervalMs);
}

async function look(
  dependencies: PromotionDependencies,
  input: WatchLaneInput,
): Promise<LaneSighting | undefined> {
  try {
    const endpoint = await getEndpoint(dependencies, input);
    const newest = input.newest === undefined ? undefined : await readNewest(dependencies, input);
    const hasMoved = placeOf(endpoint) !== input.known;
    if (hasMoved || newest !== undefined || input.problem !== undefined)
      return {
        ...(hasMoved ? { endpoint } : {}),
        ...(newest === undefined ? {} : { newest }),
      };
    return undefined;
  } catch (error) {
    if (!(error instanceof ApplicationFailure) || !error.nonRetryable) throw error;
    const problem = `${error.type}: ${error.message}`;
    return problem === input.problem ? undefined : { problem };
  }
}

/** The newest version when it is above the one that is known. */
async function readNewest(
  dependencies: PromotionDependencies,
  { aws, runtimeId, newest = "" }: WatchLaneInput,
): Promise<string | undefined> {
  const latest = await getVersion(dependencies, { aws, runtimeId });
  return latest && Number(latest.version) > Number(newest || 0) ? latest.version : undefined;
}
