import { describeEndpoint, findStranger } from "../../domain/promotion/assess-repoint.ts";
import type { PromotionState, RollbackProgress } from "../../domain/promotion/state.ts";
import type { PromotionEnvironment } from "../environment.ts";
import { decide, end, moveTo, startWaiting, stopWaiting } from "./progress.ts";

/**
 * A rollback that cannot be done calls a person and stays open. Nothing is sent meanwhile. `retry`
 * is the word to go on, over someone else's change too; `accept` leaves the endpoint as it is.
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
    what: `${problem} The endpoint is ${describeEndpoint(state.endpoint ?? null)}. Send retry to roll back all the same, or accept to leave it as it is.`,
    answers: ["retry", "accept"],
  });
  const waited = await env.waitFor(() => state.inbox.answer !== undefined, {
    summary: "Needs a person: the rollback cannot be done",
  });
  if (waited !== "met") return;
  const { answer } = state.inbox;
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
  decide(env, state, {
    decision: "retry",
    reason: `Asked for by ${by}.`,
    values: { endpoint: state.endpoint },
  });
  if (!state.baseline && rollback.hadTraffic) return bakeAgain(env, state);
  overrule(state, rollback);
  rollback.startedAtMs = env.now();
  rollback.deadlineMs = env.now() + state.spec.rollback.timeoutMs;
  rollback.tries = 0;
  rollback.pausedAfter = 0;
  delete rollback.acceptedAtMs;
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
