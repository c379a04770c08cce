import { setTimeout as sleep } from "node:timers/promises";
import type { Client } from "@temporalio/client";
import type { RequestAnswer } from "../../domain/lane/lane-input.ts";
import type { LaneStatus } from "../../domain/lane/lane-status.ts";
import { laneWorkflowId } from "../../domain/target.ts";
import type { PromotionTarget } from "../../domain/target.ts";
import { getLane } from "./lanes.ts";

const LOOK_MS = 1_000;

/**
 * Waits until a request that was queued has started. `ask` repeats the request, with its key.
 * Undefined when the wait was ended by the signal.
 *
 * @throws LaneRefusedError `Withdrawn` when it left the queue without being started
 */
export async function waitForStart(
  client: Client,
  target: PromotionTarget,
  queued: { key: string; ask: () => Promise<RequestAnswer>; signal: AbortSignal },
): Promise<RequestAnswer | undefined> {
  const { key, ask, signal } = queued;
  while (!signal.aborted) {
    const { status } = await getLane(client, laneWorkflowId(target));
    if (status && !isWaiting(status, key)) {
      const answer = await ask();
      if (answer.promotion !== undefined) return answer;
    }
    await sleep(LOOK_MS, undefined, { signal }).catch(() => undefined);
  }
  return undefined;
}

function isWaiting({ queue }: LaneStatus, key: string): boolean {
  return queue.some((job) => job.key === key);
}
