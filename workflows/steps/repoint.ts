import { assessRepoint, describeEndpoint } from "../../domain/promotion/assess-repoint.ts";
import { computeApprovalNeed } from "../../domain/approval/approval-need.ts";
import { formatDuration } from "../../domain/format.ts";
import { CallError, PromotionFailure } from "../../domain/promotion/failures.ts";
import type { PromotionState, Repoint } from "../../domain/promotion/state.ts";
import type { PromotionEnvironment } from "../environment.ts";
import { askCalendars } from "./ask-calendars.ts";
import { endpointOf, readEndpoint } from "./calls.ts";
import { holdWhilePaused } from "./hold.ts";
import { decide, end, followAbort, moveTo, notice, startRollback } from "./progress.ts";
import { followPolicy } from "./policy.ts";
import type { Step } from "./step.ts";
import { isHeld, waitForThaw } from "./wait-for-thaw.ts";
import { voidApprovals } from "./void-approvals.ts";

/** Pause after a Conflict before the endpoint is read again and a new decision is made. */
const CONFLICT_PAUSE_MS = 5_000;

/** The one call that moves the endpoint, behind the fence. */
export const repoint: Step = async (env, state) => {
  if (state.inbox.abort) return followAbort(env, state);
  if (isHeld(state)) return waitForThaw(env, state);
  // The freeze comes first: evidence grows old while its end is waited for.
  if (!state.repoint && !(await askCalendars(env, state))) return;
  if (state.inbox.abort) return followAbort(env, state);
  if (!state.repoint) {
    if (isEvidenceOld(env, state)) return gatherAnew(state);
    await followPolicy(env, state);
    if (state.inbox.abort) return followAbort(env, state);
    if (isApprovalOpen(state))
      return moveTo(state, "approve", "The policy changed, so it has to be approved anew.");
  }
  let deadlineMs = env.now() + state.spec.repoint.timeoutMs;
  for (;;) {
    const observed = await readEndpoint(env, state);
    if (state.inbox.abort) return followAbort(env, state);
    if (isHeld(state)) return;
    const candidate = state.candidate?.version ?? "";
    const fence = {
      found: state.found ?? null,
      observed,
      candidate,
      sentBefore: state.repoint !== undefined,
    };
    const assessed = assessRepoint(fence);
    if (assessed.action === "drift") {
      decide(env, state, { decision: "drifted", reason: assessed.reason, values: { ...fence } });
      return end(state, "drifted", {
        reason: "changed-by-someone-else",
        explanation: assessed.reason,
      });
    }
    if (assessed.action === "watch") return goWatch(env, state, assessed.reason);
    if (state.inbox.pause) {
      if (!(await holdWhilePaused(env, state))) return;
      if (!state.repoint) return;
      deadlineMs = env.now() + state.spec.repoint.timeoutMs;
      continue;
    }
    const sent = await send(env, state, {
      candidate,
      reason: assessed.reason,
      values: fence,
      deadlineMs,
    });
    if (sent === "accepted") return goWatch(env, state, `AWS accepted version ${candidate}.`);
    if (sent === "settled") return;
    const waited = await env.waitFor(() => state.inbox.abort !== undefined, {
      untilMs: env.now() + CONFLICT_PAUSE_MS,
      summary: "Conflict: the endpoint is read again",
    });
    if (waited === "continue-as-new") return;
  }
};

function isEvidenceOld(env: PromotionEnvironment, state: PromotionState): boolean {
  const gatheredAtMs = state.smoke?.toMs;
  return (
    gatheredAtMs !== undefined && env.now() - gatheredAtMs > state.spec.repoint.evidenceMaxAgeMs
  );
}

/** An approval is asked for that is not given: the policy has changed since the step before. */
function isApprovalOpen({ spec, policy, emergency, approval }: PromotionState): boolean {
  if (approval?.given) return false;
  const need = computeApprovalNeed({
    ...(spec.approval ? { approval: spec.approval } : {}),
    ...(policy ? { policy } : {}),
    ...(emergency ? { emergency } : {}),
  });
  return need !== undefined;
}

/** Old evidence says nothing about today; an approval given for it falls with it. */
function gatherAnew(state: PromotionState): void {
  delete state.smoke;
  delete state.gate;
  voidApprovals(state, "the evidence was gathered anew");
  delete state.inbox.freezeOverride;
  moveTo(
    state,
    "smoke",
    `The evidence is older than ${formatDuration(state.spec.repoint.evidenceMaxAgeMs)} and is gathered anew.`,
  );
}

/** `retry`: nothing was executed, decide anew. `settled`: the promotion's next step is fixed already. */
async function send(
  env: PromotionEnvironment,
  state: PromotionState,
  to: { candidate: string; reason: string; values: object; deadlineMs: number },
): Promise<"accepted" | "retry" | "settled"> {
  const kind: Repoint["kind"] = state.found === null ? "create" : "update";
  const intent: Repoint = { kind, token: env.newToken(), sentAtMs: env.now() };
  state.repoint = intent;
  decide(env, state, {
    decision: "re-point",
    reason: to.reason,
    values: { ...to.values, clientToken: intent.token },
  });
  const description = state.endpoint?.description;
  const input = {
    ...endpointOf(state),
    version: to.candidate,
    clientToken: intent.token,
    ...(description === undefined ? {} : { description }),
  };
  const summary = `${kind === "create" ? "Create" : "Re-point"} ${state.spec.target.endpoint}: version ${to.candidate}`;
  try {
    await env.call(kind === "create" ? "createEndpoint" : "updateEndpoint", input, {
      summary,
      untilMs: to.deadlineMs,
    });
    return "accepted";
  } catch (error) {
    if (!(error instanceof CallError)) throw error;
    return assessFailedSend(env, state, { ...to, error });
  }
}

async function assessFailedSend(
  env: PromotionEnvironment,
  state: PromotionState,
  at: { candidate: string; error: CallError; deadlineMs: number },
): Promise<"accepted" | "retry" | "settled"> {
  const { error, candidate } = at;
  // An earlier attempt of the same intent may have been executed although the last one was refused.
  const observed = await readEndpoint(env, state);
  const after = assessRepoint({
    found: state.found ?? null,
    observed,
    candidate,
    sentBefore: true,
  });
  decide(env, state, {
    decision: "re-point was not accepted",
    reason: `${error.code}: ${error.message}`,
    values: { observed },
  });
  if (after.action === "watch") return "accepted";
  if (after.action === "drift") {
    end(state, "drifted", { reason: "changed-by-someone-else", explanation: after.reason });
    return "settled";
  }
  if (error.code === "ConflictException" && env.now() < at.deadlineMs) return "retry";
  if (error.provesNothingExecuted) {
    delete state.repoint;
    throw new PromotionFailure(
      error.code,
      `AWS refused to move the endpoint: ${error.message} It is ${describeEndpoint(observed)}.`,
    );
  }
  notice(state, "Whether AWS executed the re-point is unknown, so the baseline is sent once more.");
  startRollback(env, state, {
    reason: "technical-failure",
    explanation: `The re-point got no answer (${error.message}); the endpoint is ${describeEndpoint(observed)}.`,
  });
  return "settled";
}

function goWatch(env: PromotionEnvironment, state: PromotionState, result: string): void {
  const now = env.now();
  if (state.repoint)
    state.repoint = {
      ...state.repoint,
      acceptedAtMs: now,
      watchUntilMs: now + state.spec.watch.timeoutMs,
    };
  moveTo(state, "watch", result);
}
