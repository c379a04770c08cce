import type { PromotionState } from "../../domain/promotion/state.ts";
import type { PromotionEnvironment } from "../environment.ts";

/**
 * Waits while the promotion is paused; an abort ends the wait. False: this run is to be left, and
 * the next one waits on.
 */
export async function holdWhilePaused(
  env: PromotionEnvironment,
  state: PromotionState,
): Promise<boolean> {
  const { inbox } = state;
  const isOver = (): boolean => inbox.pause === undefined || inbox.abort !== undefined;
  if (isOver()) return true;
  const fromMs = env.now();
  env.publish();
  const waited = await env.waitFor(isOver, { summary: "Paused" });
  state.heldMs += env.now() - fromMs;
  env.publish();
  return waited === "met";
}
