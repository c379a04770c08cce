import type { VersionObservation } from "../../domain/endpoint.ts";
import { CallError } from "../../domain/promotion/failures.ts";
import type { PromotionState, RollbackProgress } from "../../domain/promotion/state.ts";
import type { PromotionEnvironment } from "../environment.ts";
import { READ_TIMEOUT_MS, runtimeOf } from "./calls.ts";
import { decide, notice } from "./progress.ts";

/** How many numbers below the baseline are looked at: versions may be deleted. */
const MOST_READS = 25;

/**
 * At the deadline of a rollback to the baseline, and once: goes for the next lower version that
 * exists, where the spec allows it. False: it does not, or there is none.
 */
export async function fallBack(
  env: PromotionEnvironment,
  state: PromotionState,
  rollback: RollbackProgress,
): Promise<boolean> {
  const { baseline, spec } = state;
  if (spec.rollback.fallback === "none" || !baseline || rollback.goal !== undefined) return false;
  if (rollback.fellBack) return false;
  rollback.fellBack = true;
  const older = await findOlder(env, state, Number(baseline.version));
  if (!older) {
    notice(state, `There is no version below ${baseline.version} to fall back to.`);
    return false;
  }
  const sentence = `Version ${baseline.version} could not be served again (${rollback.lastProblem ?? "out of time"}), so the rollback goes to version ${older.version}: the next lower one that exists. Whether it served this endpoint before is not known.`;
  decide(env, state, { decision: "fall back", reason: sentence, values: { older } });
  notice(state, sentence);
  aimAt(env, state, { rollback, version: older.version });
  return true;
}

/** Starts the rollback over, toward another version. */
export function aimAt(
  env: PromotionEnvironment,
  state: PromotionState,
  { rollback, version }: { rollback: RollbackProgress; version?: string },
): void {
  if (version !== undefined) rollback.goal = version;
  rollback.startedAtMs = env.now();
  rollback.deadlineMs = env.now() + state.spec.rollback.timeoutMs;
  rollback.tries = 0;
  rollback.pausedAfter = 0;
  rollback.stableReads = 0;
  delete rollback.acceptedAtMs;
}

/** A version that an endpoint can be pointed at; undefined when it is not there, or could not be read. */
export async function readServable(
  env: PromotionEnvironment,
  state: PromotionState,
  version: string,
): Promise<VersionObservation | undefined> {
  const options = { summary: `Read version ${version}`, untilMs: env.now() + READ_TIMEOUT_MS };
  try {
    const read = await env.call("getVersion", { ...runtimeOf(state), version }, options);
    return read?.status === "READY" ? read : undefined;
  } catch (error) {
    if (!(error instanceof CallError)) throw error;
    return undefined;
  }
}

async function findOlder(
  env: PromotionEnvironment,
  state: PromotionState,
  baseline: number,
): Promise<VersionObservation | undefined> {
  const lowest = Math.max(1, baseline - MOST_READS);
  for (let number = baseline - 1; number >= lowest; number -= 1) {
    if (String(number) === state.candidate?.version) continue;
    const older = await readServable(env, state, String(number));
    if (older) return older;
  }
  return undefined;
}
