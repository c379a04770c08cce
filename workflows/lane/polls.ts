import { CancellationScope, isCancellation } from "@temporalio/workflow";
import type { LaneSighting, PromotionExecution } from "../../activities/lane-activities.ts";
import { placeOf, placeOfVersion } from "../../domain/lane/assess-drift.ts";
import type { Lane } from "./lane-context.ts";
import { endpointOf, laneActivities } from "./lane-calls.ts";

export type PollAnswer =
  | { readonly of: "endpoint"; readonly sighting: LaneSighting }
  | { readonly of: "promotion"; readonly execution: PromotionExecution };

/** The one look-out of a lane: at its running promotion, or at its endpoint while nothing runs. */
export interface Polls {
  /** Watches what there is to be watched now; a watch of something else is given up. */
  keep(): void;
  /** What was seen since the last time. */
  take(): PollAnswer | undefined;
}

export function createPolls(lane: Lane): Polls {
  let watched: { readonly what: string; readonly scope: CancellationScope } | undefined;
  let answer: PollAnswer | undefined;
  const watch = (what: string, look: () => Promise<PollAnswer>): void => {
    if (watched?.what === what) return;
    watched?.scope.cancel();
    answer = undefined;
    const scope = new CancellationScope({ cancellable: true });
    watched = { what, scope };
    void scope
      .run(look)
      .then((seen) => {
        if (watched?.scope !== scope) return;
        watched = undefined;
        answer = seen;
        lane.wake();
      })
      .catch((error: unknown) => {
        if (!isCancellation(error)) throw error;
      });
  };
  return {
    keep: () => watch(...planWatch(lane)),
    take: () => {
      const seen = answer;
      answer = undefined;
      return seen;
    },
  };
}

function planWatch(lane: Lane): [string, () => Promise<PollAnswer>] {
  const { state, promotionWorkflowId: workflowId } = lane;
  const { driftIntervalMs, promotionIntervalMs } = lane.input.settings;
  if (state.running) {
    const { firstRunId } = state.running;
    const input = { workflowId, firstRunId, intervalMs: promotionIntervalMs };
    return [
      JSON.stringify(input),
      async () => {
        const execution = await laneActivities.watchPromotion.executeWithOptions(
          { summary: `Promotion ${state.running?.promotion}` },
          [input],
        );
        return { of: "promotion", execution };
      },
    ];
  }
  const known = computeKnown(lane);
  const input = {
    ...endpointOf(lane),
    ...(known === undefined ? {} : { known }),
    ...(state.follow === undefined ? {} : { newest: newestOf(state.follow) }),
    ...(state.problem === undefined ? {} : { problem: state.problem }),
    intervalMs: driftIntervalMs,
  };
  return [
    JSON.stringify(input),
    async () => {
      const sighting = await laneActivities.watchLane.executeWithOptions(
        { summary: `Endpoint ${input.endpoint}` },
        [input],
      );
      return { of: "endpoint", sighting };
    },
  ];
}

/** The place that is no news: what is expected, or what a person was asked about. */
function computeKnown({ state }: Lane): string | undefined {
  const asked = state.orphan ?? state.drift;
  if (asked) return placeOf(asked.observed);
  return state.expected === undefined
    ? undefined
    : placeOfVersion(state.expected, state.heading ?? state.expected);
}

function newestOf({ seen, due }: { seen?: string; due?: { version: string } }): string {
  return due?.version ?? seen ?? "";
}
