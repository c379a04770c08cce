import type { EndpointWatch } from "../../activities/promotion-activities.ts";
import { assessWatch } from "../../domain/promotion/assess-watch.ts";
import type { PromotionState } from "../../domain/promotion/state.ts";
import type { PromotionEnvironment } from "../environment.ts";
import { endpointOf, noteEndpoint } from "./calls.ts";
import { decide, end, followAbort, moveTo, startRollback } from "./progress.ts";
import type { Step } from "./step.ts";

/** UPDATING → READY with the candidate live, twice in a row. */
export const watch: Step = async (env, state) => {
  const candidate = state.candidate?.version ?? "";
  const untilMs = state.repoint?.watchUntilMs ?? env.now() + state.spec.watch.timeoutMs;
  const watched = await watchFor(env, state, { want: candidate, untilMs });
  if (state.inbox.abort) return followAbort(env, state);
  if (!watched) return;
  const baseline = state.baseline?.version;
  const reads = {
    candidate,
    ...(baseline === undefined ? {} : { baseline }),
    observed: watched.last,
    stableReads: watched.stableReads,
    sawCandidateLive: state.sawCandidateLive,
    found: state.found ?? null,
    ...(state.repoint?.acceptedAtMs === undefined
      ? {}
      : { acceptedAtMs: state.repoint.acceptedAtMs }),
    now: env.now(),
    untilMs,
  };
  const assessed = assessWatch(reads);
  if (assessed.action === "wait") return pause(env, state, assessed.reason);
  decide(env, state, {
    decision: `watch: ${assessed.action}`,
    reason: assessed.reason,
    values: reads,
  });
  if (assessed.action === "done") return moveTo(state, "verify", assessed.reason);
  if (assessed.action === "roll-back")
    return startRollback(env, state, { reason: assessed.cause, explanation: assessed.reason });
  if (assessed.action === "drift")
    return end(state, "drifted", {
      reason: "changed-by-someone-else",
      explanation: assessed.reason,
    });
};

/** The watch came back without a verdict (a lagging read): it begins again after its interval. */
async function pause(
  env: PromotionEnvironment,
  state: PromotionState,
  reason: string,
): Promise<void> {
  const untilMs = env.now() + state.spec.watch.intervalMs;
  await env.waitFor(() => state.inbox.abort !== undefined, { untilMs, summary: reason });
}

/** Watches the promotion's endpoint; undefined when the watch was given up. */
export async function watchFor(
  env: PromotionEnvironment,
  state: PromotionState,
  on: { want: string; untilMs: number; overruled?: readonly string[]; ignoreAbort?: boolean },
): Promise<EndpointWatch | undefined> {
  // A version that an update failed to reach before the promotion is nobody's new doing.
  const known = [
    state.candidate?.version,
    state.baseline?.version,
    state.rollback?.goal,
    state.found?.targetVersion,
  ];
  const ours = [...known, ...(on.overruled ?? [])].filter((version) => version !== undefined);
  const input = {
    ...endpointOf(state),
    want: on.want,
    ours,
    intervalMs: state.spec.watch.intervalMs,
    untilMs: on.untilMs,
  };
  const options = {
    summary: `Watch ${state.spec.target.endpoint}: READY on version ${on.want}`,
    untilMs: on.untilMs,
  };
  const interrupted = (): boolean => !on.ignoreAbort && state.inbox.abort !== undefined;
  const watched = await env.callUnless(interrupted, "watchEndpoint", { input, options });
  if (!watched) return undefined;
  if (watched.sawWanted && on.want === state.candidate?.version) state.sawCandidateLive = true;
  noteEndpoint(state, watched.last);
  return watched;
}
