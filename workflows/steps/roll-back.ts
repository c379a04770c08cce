import { assessRollback, computeRollbackPauseMs } from "../../domain/promotion/assess-rollback.ts";
import type { RollbackAction } from "../../domain/promotion/assess-rollback.ts";
import { isServing } from "../../domain/promotion/assess-repoint.ts";
import { formatDuration } from "../../domain/format.ts";
import { CallError } from "../../domain/promotion/failures.ts";
import type { PromotionState, RollbackProgress } from "../../domain/promotion/state.ts";
import type { EndpointObservation } from "../../domain/endpoint.ts";
import type { PromotionEnvironment } from "../environment.ts";
import { endpointOf, readEndpoint } from "./calls.ts";
import { askPerson } from "./ask-person.ts";
import { fallBack } from "./fall-back.ts";
import { decide, end, notice } from "./progress.ts";
import { removeEndpoint } from "./remove-endpoint.ts";
import type { Step } from "./step.ts";
import { watchFor } from "./watch.ts";

/** How long one call to AWS is retried with one token before the endpoint is read again. */
const SEND_TIMEOUT_MS = 2 * 60_000;

/** Moves the endpoint back to its baseline and sees it READY there, whatever happens around it. */
export const rollBack: Step = async (env, state) => {
  const { rollback, baseline } = state;
  if (!rollback) return;
  if (state.waiting) return askPerson(env, state, { rollback });
  const goal = rollback.goal ?? baseline?.version;
  if (goal === undefined) return removeEndpoint(env, state, rollback);
  const observed = await tryReading(env, state, rollback);
  if (observed !== "unreadable") {
    rollback.stableReads =
      rollback.acceptedAtMs !== undefined && isServing(observed, goal)
        ? rollback.stableReads + 1
        : 0;
    const assessed = assessRollback({
      baseline: goal,
      candidate: state.candidate?.version ?? "",
      observed,
      sawCandidateLive: state.sawCandidateLive,
      sends: rollback.sends,
      ...(rollback.acceptedAtMs === undefined ? {} : { acceptedAtMs: rollback.acceptedAtMs }),
      stableReads: rollback.stableReads,
      found: state.found ?? null,
      overruled: overruledBy(state, rollback),
      now: env.now(),
    });
    if (await act(env, state, { rollback, assessed, goal })) return;
  }
  // What has just arrived is read once more, and not given up for a deadline that passed meanwhile.
  const hasArrived = rollback.acceptedAtMs !== undefined && isServing(state.endpoint ?? null, goal);
  if (hasArrived || env.now() < rollback.deadlineMs) return;
  if (await fallBack(env, state, rollback)) return;
  await askPerson(env, state, {
    rollback,
    problem: `The endpoint could not be rolled back in time. ${rollback.lastProblem ?? ""}`.trim(),
  });
};

/** Versions that are no surprise: with another goal the baseline is one of them. */
function overruledBy({ baseline }: PromotionState, rollback: RollbackProgress): string[] {
  return baseline ? [...rollback.overruled, baseline.version] : rollback.overruled;
}

async function tryReading(
  env: PromotionEnvironment,
  state: PromotionState,
  rollback: RollbackProgress,
): Promise<EndpointObservation | null | "unreadable"> {
  try {
    return await readEndpoint(
      env,
      state,
      Math.max(env.now() + SEND_TIMEOUT_MS, rollback.deadlineMs),
    );
  } catch (error) {
    if (!(error instanceof CallError)) throw error;
    await pauseAfter(env, state, { rollback, problem: `${error.code}: ${error.message}` });
    return "unreadable";
  }
}

/** True when the step is settled, or waits for a person. */
async function act(
  env: PromotionEnvironment,
  state: PromotionState,
  at: { rollback: RollbackProgress; assessed: RollbackAction; goal: string },
): Promise<boolean> {
  const { rollback, assessed, goal } = at;
  switch (assessed.action) {
    case "done":
      decide(env, state, {
        decision: "rolled back",
        reason: assessed.reason,
        values: { endpoint: state.endpoint },
      });
      conclude(env, state, { rollback, goal, result: assessed.reason });
      return true;
    case "drifted":
      decide(env, state, {
        decision: "drifted",
        reason: assessed.reason,
        values: { endpoint: state.endpoint },
      });
      end(state, "drifted", {
        reason: "changed-by-someone-else",
        explanation: `${assessed.reason} (${rollback.explanation})`,
      });
      return true;
    case "ask":
      await askPerson(env, state, { rollback, problem: assessed.reason });
      return true;
    case "wait":
      await settle(env, state, { rollback, goal });
      return false;
    case "send":
      // The pause comes before the read that decides: a send must not rest on an old one.
      if (rollback.pausedAfter !== rollback.tries) {
        await pause(env, state, rollback);
        return false;
      }
      await send(env, state, { rollback, goal, reason: assessed.reason });
      return false;
    default:
      return assessed satisfies never;
  }
}

function conclude(
  env: PromotionEnvironment,
  state: PromotionState,
  { rollback, goal, result }: { rollback: RollbackProgress; goal: string; result: string },
): void {
  rollback.doneAtMs = env.now();
  if (state.spec.rollback.drain === "none") noticeOldSessions(state);
  const { baseline, askedRollback } = state;
  // What somebody asked for may never have been served before.
  const back = askedRollback ? `version ${goal}` : `version ${goal} again`;
  const served =
    goal === baseline?.version
      ? back
      : `version ${goal}, not its baseline${baseline ? ` ${baseline.version}` : ""}`;
  end(state, "rolled-back", {
    reason: rollback.reason,
    explanation: `Endpoint ${state.spec.target.endpoint} serves ${served}. ${rollback.explanation}`,
    version: goal,
    result,
  });
}

/** Sessions outlive the re-point, and so they do the rollback. */
function noticeOldSessions(state: PromotionState): void {
  const { candidate, sawCandidateLive } = state;
  if (!candidate || !sawCandidateLive) return;
  const longest = formatDuration(candidate.maxLifetimeS * 1_000);
  notice(
    state,
    `Sessions opened on version ${candidate.version} may stay on it for up to ${longest}.`,
  );
}

async function settle(
  env: PromotionEnvironment,
  state: PromotionState,
  at: { rollback: RollbackProgress; goal: string },
): Promise<void> {
  // Bounded: a read that shows neither failure nor success must be judged anew from time to time.
  const untilMs = env.now() + SEND_TIMEOUT_MS;
  try {
    const watched = await watchFor(env, state, {
      want: at.goal,
      untilMs,
      overruled: at.rollback.overruled,
      ignoreAbort: true,
    });
    if (watched && at.rollback.acceptedAtMs !== undefined)
      at.rollback.stableReads = watched.stableReads;
  } catch (error) {
    if (!(error instanceof CallError)) throw error;
    await pauseAfter(env, state, {
      rollback: at.rollback,
      problem: `${error.code}: ${error.message}`,
    });
  }
}

/** One decision to call, with a token of its own: the old one would make AWS repeat its old answer. */
async function send(
  env: PromotionEnvironment,
  state: PromotionState,
  at: { rollback: RollbackProgress; goal: string; reason: string },
): Promise<void> {
  const { rollback, goal } = at;
  const clientToken = env.newToken();
  rollback.sends += 1;
  rollback.tries += 1;
  rollback.stableReads = 0;
  delete rollback.acceptedAtMs;
  decide(env, state, {
    decision: goal === state.baseline?.version ? "send the baseline" : `send version ${goal}`,
    reason: at.reason,
    values: { clientToken, version: goal, endpoint: state.endpoint, send: rollback.sends },
  });
  const { description } = state.found ?? {};
  const input = {
    ...endpointOf(state),
    version: goal,
    clientToken,
    ...(description === undefined ? {} : { description }),
  };
  const options = {
    summary: `Roll back ${state.spec.target.endpoint}: version ${goal}`,
    untilMs: env.now() + SEND_TIMEOUT_MS,
  };
  try {
    await env.call("updateEndpoint", input, options);
    rollback.acceptedAtMs = env.now();
    await settle(env, state, { rollback, goal });
  } catch (error) {
    if (!(error instanceof CallError)) throw error;
    rollback.lastProblem = `${error.code}: ${error.message}`;
    // Unknown whether it was executed: then its effect is waited for like an accepted one's.
    if (!error.provesNothingExecuted) rollback.acceptedAtMs = env.now();
    decide(env, state, {
      decision: "the rollback was not accepted",
      reason: rollback.lastProblem,
      values: { version: goal },
    });
  }
}

async function pauseAfter(
  env: PromotionEnvironment,
  state: PromotionState,
  at: { rollback: RollbackProgress; problem: string },
): Promise<void> {
  at.rollback.lastProblem = at.problem;
  at.rollback.tries += 1;
  await pause(env, state, at.rollback);
}

async function pause(
  env: PromotionEnvironment,
  state: PromotionState,
  rollback: RollbackProgress,
): Promise<void> {
  env.publish();
  rollback.pausedAfter = rollback.tries;
  const untilMs =
    env.now() + computeRollbackPauseMs(rollback.tries, state.spec.rollback.intervalMs);
  await env.waitFor(() => false, {
    untilMs,
    summary: `Rolling back: next try (${rollback.lastProblem ?? "the update failed"})`,
  });
}
