import { isServing } from "../../domain/promotion/assess-repoint.ts";
import { PromotionFailure } from "../../domain/promotion/failures.ts";
import type { AskedRollback } from "../../domain/promotion/promotion-input.ts";
import type { PromotionState } from "../../domain/promotion/state.ts";
import type { PromotionEnvironment } from "../environment.ts";
import { readVersion } from "./calls.ts";
import { end, startRollback } from "./progress.ts";

/**
 * A rollback that somebody asked for: the version asked for takes the baseline's place, the one
 * that is live the candidate's. No gate, approval or freeze stands before it.
 */
export async function beginAskedRollback(
  env: PromotionEnvironment,
  state: PromotionState,
  { to, by, reason }: AskedRollback,
): Promise<void> {
  const wanted = await readVersion(env, state, to);
  const { runtimeId, endpoint } = state.spec.target;
  if (!wanted)
    throw new PromotionFailure(
      "VersionNotFound",
      `There is no version ${to} of ${runtimeId}. List them with "aws bedrock-agentcore-control list-agent-runtime-versions --agent-runtime-id ${runtimeId}".`,
    );
  state.baseline = wanted;
  if (isServing(state.found ?? null, to))
    return end(state, "nothing-to-do", {
      explanation: `Endpoint ${endpoint} already serves version ${to}.`,
    });
  const live = state.found?.liveVersion;
  const candidate = live === undefined ? null : await readVersion(env, state, live);
  if (candidate) state.candidate = candidate;
  const who = by === undefined ? "" : ` by ${by}`;
  const why = reason === undefined ? "" : `: ${reason}`;
  startRollback(env, state, {
    reason: "asked-for",
    explanation: `Rollback to version ${to} asked for${who}${why}.`,
  });
  // What is live now, and what a failed update was headed for, is what the person wants to leave.
  const left = [live, state.found?.targetVersion].filter((version) => version !== undefined);
  state.rollback?.overruled.push(...left);
}
