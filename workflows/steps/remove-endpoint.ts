import { LAG_MS, findStranger } from "../../domain/promotion/assess-repoint.ts";
import { CallError } from "../../domain/promotion/failures.ts";
import type { PromotionState, RollbackProgress } from "../../domain/promotion/state.ts";
import type { PromotionEnvironment } from "../environment.ts";
import { endpointOf, readEndpoint } from "./calls.ts";
import { askPerson } from "./ask-person.ts";
import { decide, end } from "./progress.ts";

const READ_PAUSE_MS = 5_000;

/**
 * The rollback of an endpoint that this promotion made: before any traffic it is deleted again;
 * once users may depend on it, a person decides.
 */
export async function removeEndpoint(
  env: PromotionEnvironment,
  state: PromotionState,
  rollback: RollbackProgress,
): Promise<void> {
  const { endpoint } = state.spec.target;
  if (rollback.hadTraffic) {
    return askPerson(env, state, {
      rollback,
      problem: `${rollback.explanation} There is no baseline to roll back to.`,
    });
  }
  try {
    const observed = await readEndpoint(
      env,
      state,
      Math.max(env.now() + READ_PAUSE_MS, rollback.deadlineMs),
    );
    const stranger = observed && findStranger(observed, [state.candidate?.version ?? ""]);
    if (stranger) {
      return askPerson(env, state, {
        rollback,
        problem: `Someone else moved the endpoint to version ${stranger}.`,
      });
    }
    const isGone = rollback.sends > 0 || env.now() - (state.repoint?.sentAtMs ?? 0) > LAG_MS;
    if (observed === null && isGone) {
      return end(state, "stopped", {
        reason: rollback.reason,
        explanation: `${rollback.explanation} Endpoint ${endpoint}, which this promotion made, was deleted again.`,
      });
    }
    if (observed && observed.status !== "DELETING") {
      rollback.sends += 1;
      const clientToken = env.newToken();
      decide(env, state, {
        decision: "delete the endpoint",
        reason: rollback.explanation,
        values: { clientToken, endpoint: observed },
      });
      await env.call(
        "deleteEndpoint",
        { ...endpointOf(state), clientToken },
        { summary: `Delete ${endpoint}, made by this promotion`, untilMs: rollback.deadlineMs },
      );
    }
  } catch (error) {
    if (!(error instanceof CallError)) throw error;
    rollback.lastProblem = `${error.code}: ${error.message}`;
  }
  if (env.now() >= rollback.deadlineMs) {
    return askPerson(env, state, {
      rollback,
      problem:
        `Endpoint ${endpoint} could not be deleted in time. ${rollback.lastProblem ?? ""}`.trim(),
    });
  }
  await env.waitFor(() => false, {
    untilMs: env.now() + READ_PAUSE_MS,
    summary: `Waiting until ${endpoint} is gone`,
  });
}
