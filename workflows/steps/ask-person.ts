import { describeEndpoint, findStranger } from "../../domain/promotion/assess-repoint.ts";
import type { PromotionState, RollbackProgress } from "../../domain/promotion/state.ts";
import type { PromotionEnvironment } from "../environment.ts";
import { stopOpenSessions } from "./calls.ts";
import { aimAt, readServable } from "./fall-back.ts";
import { decide, end, moveTo, notice, startWaiting, stopWaiting } from "./progress.ts";

/**
 * A rollback that cannot be done calls a person and stays open. Nothing is sent meanwhile. `retry`
 * is the word to go on, over someone else's change too; `accept` leaves the endpoint as it is;
 * `point-to` is the word to go to another version.
 */
export async function askPerson(
  env: PromotionEnvironment,
  state: PromotionState,
  {
    rollback,
    problem = rollback.lastProblem ?? "",
  }: { rollback: RollbackProgress; problem?: string },
): Promise<void> {
  startWaiting(env, state, {
    what: `${problem} The endpoint is ${describeEndpoint(state.endpoint ?? null)}. Send retry to roll back all the same, accept to leave it as it is, or point-to with another version.`,
    answers: ["retry", "accept", "point-to"],
  });
  // People may take days.
  await stopOpenSessions(env, state);
  const waited = await env.waitFor(() => state.inbox.answer !== undefined, {
    summary: "Needs a person: the rollback cannot be done",
  });
  if (waited !== "met") return;
  const { answer } = state.inbox;
  if (answer?.kind === "point-to" && !(await isServable(env, state, answer.version ?? ""))) return;
  const by = answer?.by ?? "a person";
  stopWaiting(state);
  if (answer?.kind === "accept") {
    const explanation = `${by} accepted the endpoint as it is: ${describeEndpoint(state.endpoint ?? null)}. (${rollback.explanation})`;
    decide(env, state, {
      decision: "accepted as it is",
      reason: explanation,
      values: { endpoint: state.endpoint },
    });
    return end(state, "drifted", { reason: "accepted-by-person", explanation });
  }
  const version = answer?.version;
  decide(env, state, {
    decision: version === undefined ? "retry" : `point to version ${version}`,
    reason: `Asked for by ${by}${answer?.reason === undefined ? "" : `: ${answer.reason}`}.`,
    values: { endpoint: state.endpoint, by },
  });
  const hasGoal = (state.baseline ?? version ?? rollback.goal) !== undefined;
  if (!hasGoal && rollback.hadTraffic) return bakeAgain(env, state);
  overrule(state, rollback);
  aimAt(env, state, { rollback, ...(version === undefined ? {} : { version }) });
}

/** A version that is not there is no answer: the question stays open, and says so. */
async function isServable(
  env: PromotionEnvironment,
  state: PromotionState,
  version: string,
): Promise<boolean> {
  if (await readServable(env, state, version)) return true;
  const reason = `There is no READY version ${version} to point to, or it could not be read.`;
  decide(env, state, { decision: "point-to refused", reason, values: { version } });
  notice(state, reason);
  delete state.inbox.answer;
  env.publish();
  return false;
}

/** By the person's word, the versions seen now no longer stand in the way. */
function overrule(state: PromotionState, rollback: RollbackProgress): void {
  const ours = [state.baseline?.version, state.candidate?.version, ...rollback.overruled].filter(
    (version) => version !== undefined,
  );
  for (;;) {
    const stranger = state.endpoint
      ? findStranger(state.endpoint, [...ours, ...rollback.overruled])
      : undefined;
    if (stranger === undefined) return;
    rollback.overruled.push(stranger);
  }
}

/** An endpoint that the engine made has nothing to go back to: a person's retry watches it again. */
function bakeAgain(env: PromotionEnvironment, state: PromotionState): void {
  delete state.rollback;
  delete state.bake;
  delete state.inbox.abort;
  env.publish();
  moveTo(state, "bake", "Baking again, by a person's word.");
}
