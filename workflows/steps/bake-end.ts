import type { BakeAction } from "../../domain/promotion/assess-bake.ts";
import { isServing } from "../../domain/promotion/assess-repoint.ts";
import { assessForeignChange } from "../../domain/promotion/assess-watch.ts";
import { formatDuration } from "../../domain/format.ts";
import type { BakeProgress, PromotionState } from "../../domain/promotion/state.ts";
import type { PromotionEnvironment } from "../environment.ts";
import { readEndpoint } from "./calls.ts";
import {
  decide,
  end,
  followAbort,
  notice,
  startRollback,
  startWaiting,
  stopWaiting,
} from "./progress.ts";

/** Somebody else moved the endpoint: nothing is sent any more, and the promotion ends as drifted. */
export function concludeForeignChange(env: PromotionEnvironment, state: PromotionState): boolean {
  const baseline = state.baseline?.version;
  const reads = {
    observed: state.endpoint ?? null,
    candidate: state.candidate?.version ?? "",
    ...(baseline === undefined ? {} : { baseline }),
    sawCandidateLive: state.sawCandidateLive,
  };
  const foreign = assessForeignChange(reads);
  if (foreign === undefined) return false;
  stopWaiting(state);
  decide(env, state, { decision: "drifted", reason: foreign, values: reads });
  end(state, "drifted", { reason: "changed-by-someone-else", explanation: foreign });
  return true;
}

/** The last fence: what is called promoted was just read READY on the candidate. */
export async function promote(
  env: PromotionEnvironment,
  state: PromotionState,
  reason: string,
): Promise<void> {
  const candidate = state.candidate?.version ?? "";
  const observed = await readEndpoint(env, state);
  if (state.inbox.abort) return followAbort(env, state);
  if (concludeForeignChange(env, state)) return;
  // A pause that came with the read holds the end too.
  if (!isServing(observed, candidate) || state.inbox.pause) return;
  stopWaiting(state);
  end(state, "promoted", {
    explanation: `Endpoint ${state.spec.target.endpoint} serves version ${candidate}. ${reason}`,
  });
}

/** Resuming begins a new analysis; until then the other gates keep watching. */
export function followInconclusive(
  env: PromotionEnvironment,
  state: PromotionState,
  { progress, assessed }: { progress: BakeProgress; assessed: BakeAction },
): void {
  if (state.inbox.answer) {
    progress.tallies = {};
    progress.startedAtMs = env.now();
    return stopWaiting(state);
  }
  startWaiting(env, state, {
    what: `A gate can say neither pass nor fail. ${assessed.reason} Send retry to measure anew, or abort to roll back. The other gates keep watching.`,
    answers: ["retry", "abort"],
  });
}

/** While a person is asked, the looks go on: a failing gate still rolls back, enough evidence still promotes. */
export function followNoEvidence(
  env: PromotionEnvironment,
  state: PromotionState,
  at: { progress: BakeProgress; reason: string },
): Promise<void> | void {
  if (state.inbox.answer) {
    at.progress.deadlineMs = env.now() + state.spec.bake.timeoutMs;
    return stopWaiting(state);
  }
  const synthetic = at.progress.synthetic;
  switch (state.spec.bake.onNoEvidence) {
    case "promote-if-synthetic-pass":
      if (!synthetic || synthetic.passed === 0) return askForEvidence(env, state, at.reason);
      notice(
        state,
        `Promoted without enough user traffic, as the spec says: ${synthetic.passed} synthetic sessions passed through the endpoint, none failed.`,
      );
      return promote(env, state, at.reason);
    case "promote":
      notice(state, "Promoted without enough evidence, as the spec says.");
      return promote(env, state, at.reason);
    case "roll-back":
      return startRollback(env, state, { reason: "no-evidence", explanation: at.reason });
    case "pause":
      return askForEvidence(env, state, at.reason);
    default:
      return state.spec.bake.onNoEvidence satisfies never;
  }
}

function askForEvidence(env: PromotionEnvironment, state: PromotionState, reason: string): void {
  startWaiting(env, state, {
    what: `${reason} Send retry to bake for another ${formatDuration(state.spec.bake.timeoutMs)}, or abort to roll back. The gates keep watching.`,
    answers: ["retry", "abort"],
  });
}
