import { CancellationScope, condition } from "@temporalio/workflow";
import type { PolicyReading } from "../../activities/promotion-activities.ts";
import type { LaneState } from "../../domain/lane/lane-state.ts";
import { computeProvenRights } from "../../domain/policy/assess-right.ts";
import { laneActivities } from "./lane-calls.ts";
import type { Lane } from "./lane-context.ts";

/** Reads the policy whenever somebody wants it: beside the main loop, which a freeze must not wait for. */
export async function keepPolicy(lane: Lane): Promise<never> {
  const { state, input } = lane;
  const { target } = input.defaults;
  for (;;) {
    await condition(() => lane.policyWanted);
    takeOver(state, await laneActivities.getPolicy({ target }), target.region);
    lane.policyWanted = false;
  }
}

function takeOver(
  state: LaneState,
  { policy, proofKey: key }: PolicyReading,
  region: string,
): void {
  delete state.policy;
  delete state.proof;
  if (policy) state.policy = policy;
  if (!key) return;
  const regions = policy?.proofRegions ?? [region];
  state.proof = { key, regions, needed: policy ? computeProvenRights(policy) : [] };
}

/** Until the policy has been read; handlers run in the root scope, where a cancelled lane's waits fail. */
export async function untilPolicyIsRead(lane: Lane): Promise<void> {
  lane.policyWanted = true;
  await CancellationScope.nonCancellable(() => condition(() => !lane.policyWanted));
}

/** What to do when someone else moved the endpoint: the policy's word before the lane's own. */
export function onDriftOf({ state, input }: Lane): "ask" | "adopt" {
  return state.policy?.onDrift ?? input.settings.onDrift;
}
