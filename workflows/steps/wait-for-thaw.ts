import { isSkipped } from "../../domain/policy/emergency.ts";
import type { PromotionState } from "../../domain/promotion/state.ts";
import type { PromotionEnvironment } from "../environment.ts";
import { end, followAbort, startWaiting, stopWaiting } from "./progress.ts";

/** Whether a freeze keeps the endpoint where it is. What is on its way already is not held. */
export function isHeld(state: PromotionState): boolean {
  return state.frozen !== undefined && state.repoint === undefined && !isSkipped(state, "freeze");
}

/** Waits before the re-point until the lane is thawed; as long as the evidence is good. */
export async function waitForThaw(env: PromotionEnvironment, state: PromotionState): Promise<void> {
  const { by, reason } = state.frozen ?? {};
  const who = `${by === undefined ? "" : ` by ${by}`}${reason === undefined ? "" : `: ${reason}`}`;
  const untilMs = (state.waiting?.sinceMs ?? env.now()) + state.spec.repoint.evidenceMaxAgeMs;
  startWaiting(env, state, {
    what: `The lane is frozen${who}. The promotion waits before the re-point.`,
    untilMs,
    answers: ["abort"],
  });
  const waited = await env.waitFor(() => !isHeld(state) || state.inbox.abort !== undefined, {
    untilMs,
    summary: "Frozen: waiting before the re-point",
  });
  if (waited === "continue-as-new") return;
  stopWaiting(state);
  if (state.inbox.abort) return followAbort(env, state);
  if (waited === "deadline")
    end(state, "stopped", {
      reason: "frozen",
      explanation: `The lane stayed frozen${who}, longer than the evidence lasts.`,
    });
}
