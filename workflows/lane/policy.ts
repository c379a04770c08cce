import { CancellationScope, condition } from "@temporalio/workflow";
import type { LaneRefusal } from "../../domain/lane/lane-input.ts";
import { assessLaneRight } from "../../domain/policy/assess-right.ts";
import type { LaneRight } from "../../domain/policy/policy.ts";
import { laneActivities } from "./lane-calls.ts";
import type { Lane } from "./lane-context.ts";

/** Reads the policy whenever somebody wants it: beside the main loop, which a freeze must not wait for. */
export async function keepPolicy(lane: Lane): Promise<never> {
  const { state, input } = lane;
  const { target } = input.defaults;
  for (;;) {
    await condition(() => lane.policyWanted);
    const { policy } = await laneActivities.getPolicy({ target });
    if (policy) state.policy = policy;
    else delete state.policy;
    lane.policyWanted = false;
  }
}

/** Until the policy has been read; handlers run in the root scope, where a cancelled lane's waits fail. */
export async function untilPolicyIsRead(lane: Lane): Promise<void> {
  lane.policyWanted = true;
  await CancellationScope.nonCancellable(() => condition(() => !lane.policyWanted));
}

/** Why the sender of a message may not send it, by the policy as it is now. */
export async function findMissingRight(
  lane: Lane,
  right: LaneRight,
  by: string | undefined,
): Promise<LaneRefusal | undefined> {
  await untilPolicyIsRead(lane);
  const why = assessLaneRight(right, by, lane.state.policy);
  return why === undefined ? undefined : { code: "NotAllowed", why };
}

/** What to do when someone else moved the endpoint: the policy's word before the lane's own. */
export function onDriftOf({ state, input }: Lane): "ask" | "adopt" {
  return state.policy?.onDrift ?? input.settings.onDrift;
}
