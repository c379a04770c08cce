import { assessSource } from "../../domain/promotion/assess-source.ts";
import type { PromotionState } from "../../domain/promotion/state.ts";
import type { PromotionEnvironment } from "../environment.ts";
import { READ_TIMEOUT_MS } from "./calls.ts";
import { decide, end, followAbort, startWaiting, stopWaiting } from "./progress.ts";

/** Finds out what the other endpoint's version is here. True when the step is to be left. */
export async function resolveSource(
  env: PromotionEnvironment,
  state: PromotionState,
): Promise<boolean> {
  const { candidate, target } = state.spec;
  if (candidate.kind !== "endpoint" || state.wanted) return false;
  const { source, promotedAtLeastMs } = candidate;
  for (;;) {
    const read = await env.call(
      "getPromoted",
      { source },
      { summary: `What ${source.endpoint} serves`, untilMs: env.now() + READ_TIMEOUT_MS },
    );
    const assessed = assessSource(read, { source, target, promotedAtLeastMs, now: env.now() });
    if (assessed.action !== "wait") {
      stopWaiting(state);
      decide(env, state, {
        decision: `candidate of ${source.endpoint}: ${assessed.action}`,
        reason: assessed.reason,
        values: { ...read },
      });
    }
    if (assessed.action === "take") {
      state.wanted = assessed.candidate;
      state.wantedAtMs = env.now();
      return false;
    }
    if (assessed.action === "stop") {
      end(state, "stopped", { reason: "candidate-failed", explanation: assessed.reason });
      return true;
    }
    const { untilMs, reason } = assessed;
    startWaiting(env, state, { what: reason, untilMs, answers: [] });
    const waited = await env.waitFor(() => state.inbox.abort !== undefined, {
      untilMs,
      summary: reason,
    });
    if (waited === "met") followAbort(env, state);
    if (waited !== "deadline") return true;
  }
}
