import type { EndpointObservation } from "../../domain/endpoint.ts";
import { findStranger, isServing } from "../../domain/promotion/assess-repoint.ts";
import { STABLE_READS } from "../../domain/promotion/assess-watch.ts";
import { resumedProgress, withHeartbeats } from "../heartbeats.ts";
import type { EndpointWatch, WatchEndpointInput } from "../promotion-activities.ts";
import type { PromotionDependencies } from "./dependencies.ts";
import { NOT_FOUND_LAG_MS, poll } from "./poll.ts";
import { getEndpoint } from "./read-resources.ts";

/** What the heartbeats carry: in the Temporal UI, and to the next attempt. */
interface WatchProgress {
  last: EndpointObservation | null;
  stableReads: number;
  sawWanted: boolean;
  /** Until then ResourceNotFound is AgentCore's lag. */
  lagUntilMs: number;
  lastError?: string;
}

export async function watchEndpoint(
  dependencies: PromotionDependencies,
  input: WatchEndpointInput,
): Promise<EndpointWatch> {
  const { clock } = dependencies;
  const progress: WatchProgress = resumedProgress<WatchProgress>() ?? {
    last: null,
    stableReads: 0,
    sawWanted: false,
    lagUntilMs: clock.now() + NOT_FOUND_LAG_MS,
  };
  const look = async (): Promise<true | undefined> => {
    const observed = await getEndpoint(dependencies, input);
    delete progress.lastError;
    const missed = observed === null && clock.now() < progress.lagUntilMs;
    if (missed) return undefined;
    note(progress, input, observed);
    return isOver(progress, input) ? true : undefined;
  };
  await withHeartbeats(
    () =>
      poll(clock, {
        ...input,
        look,
        onFailure: ({ message }) => (progress.lastError = message),
      }),
    () => progress,
  );
  const { last, stableReads, sawWanted } = progress;
  return { last, stableReads, sawWanted };
}

function note(
  progress: WatchProgress,
  { want }: WatchEndpointInput,
  observed: EndpointObservation | null,
): void {
  const serving = isServing(observed, want);
  // A fresh READY is what AgentCore's other parts lag behind.
  if (serving && progress.stableReads === 0 && observed) {
    progress.lagUntilMs = observed.observedAtMs + NOT_FOUND_LAG_MS;
  }
  progress.last = observed;
  progress.stableReads = serving ? progress.stableReads + 1 : 0;
  progress.sawWanted ||= observed?.liveVersion === want;
}

function isOver({ last, stableReads }: WatchProgress, input: WatchEndpointInput): boolean {
  if (last === null || stableReads >= STABLE_READS) return true;
  switch (last.status) {
    case "CREATING":
    case "UPDATING":
    case "READY":
      return findStranger(last, [input.want, ...input.ours]) !== undefined;
    case "CREATE_FAILED":
    case "UPDATE_FAILED":
    case "DELETING":
    case "DELETE_FAILED":
      return true;
    default:
      return last.status satisfies never;
  }
}
