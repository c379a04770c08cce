import { workflowInfo } from "@temporalio/workflow";
import { noteInLane } from "../../domain/lane/lane-state.ts";
import type { Lane } from "./lane-context.ts";
import { describeFailure, laneActivities } from "./lane-calls.ts";

/** Gives the next stages of promoted ones to the lanes of their endpoints; repeated under one key. */
export async function handOver({ state, input }: Lane): Promise<void> {
  const { taskQueue } = workflowInfo();
  for (const request of state.handovers) {
    const { key, spec } = request;
    const lane = { ...input, defaults: { ...input.defaults, target: spec.target } };
    try {
      await laneActivities.handOver({ lane, request, taskQueue });
      noteInLane(state, Date.now(), `Request ${key} was given to ${spec.target.endpoint}.`);
    } catch (error) {
      const why = describeFailure(error);
      noteInLane(state, Date.now(), `${spec.target.endpoint} refused request ${key}: ${why}`);
    }
    state.handovers = state.handovers.filter((each) => each !== request);
  }
}
