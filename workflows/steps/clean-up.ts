import type { PromotionState } from "../../domain/promotion/state.ts";
import { fillPlaceholders } from "../../domain/smoke/fill-placeholders.ts";
import type { PromotionEnvironment } from "../environment.ts";
import { awsOf } from "./calls.ts";
import { decide, notice } from "./progress.ts";

const CLEANUP_TIMEOUT_MS = 5 * 60_000;

/** Deletes what the synthetic sessions left in memories. What cannot be deleted is said. */
export async function cleanUp(env: PromotionEnvironment, state: PromotionState): Promise<void> {
  for (const each of state.spec.smoke.cleanup ?? []) {
    const actorId = fillPlaceholders(each.actorId, { promotionId: state.promotion });
    const { memoryId } = each;
    const input = { aws: awsOf(state), memoryId, actorId };
    const options = {
      summary: `Delete what ${actorId} left in memory ${memoryId}`,
      untilMs: env.now() + CLEANUP_TIMEOUT_MS,
    };
    try {
      const deleted = await env.call("cleanUpMemory", input, options);
      decide(env, state, {
        decision: "clean up",
        reason: `Deleted ${deleted.events} events and ${deleted.records} records of ${actorId} in memory ${memoryId}.`,
        values: deleted,
      });
    } catch (error) {
      notice(
        state,
        `What ${actorId} left in memory ${memoryId} could not be deleted: ${String(error)}`,
      );
    }
  }
}
