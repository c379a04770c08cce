import { formatTime } from "../../domain/format.ts";
import { CallError } from "../../domain/promotion/failures.ts";
import type { PromotionState } from "../../domain/promotion/state.ts";
import type { PromotionEnvironment } from "../environment.ts";
import { endpointOf } from "./calls.ts";
import { notice } from "./progress.ts";

const DRAIN_TIMEOUT_MS = 10 * 60_000;
const STOPS_PER_SECOND = 5;

/**
 * After a rollback: stops sessions that began on the candidate, where the spec asks for it. The
 * outcome stands already, and nothing that goes wrong here changes it.
 */
export async function drain(env: PromotionEnvironment, state: PromotionState): Promise<void> {
  const { rollback, repoint, candidate, outcome, sawCandidateLive } = state;
  if (state.spec.rollback.drain === "none" || outcome?.kind !== "rolled-back") return;
  if (!rollback || !repoint || !candidate || !sawCandidateLive) return;
  const until = formatTime((rollback.doneAtMs ?? env.now()) + candidate.maxLifetimeS * 1_000);
  const rest = `Others that opened on version ${candidate.version} may stay on it until ${until}.`;
  const now = env.now();
  const { caller } = state.spec.smoke;
  const input = {
    ...endpointOf(state),
    runtimeArn: state.spec.target.runtimeArn,
    ...(caller && { caller: caller.jwt }),
    fromMs: repoint.sentAtMs,
    olderMs: (state.baseline?.idleRuntimeSessionTimeoutS ?? 0) * 1_000,
    toMs: rollback.doneAtMs ?? now,
    except: state.sessionPrefix,
    perSecond: STOPS_PER_SECOND,
    untilMs: now + DRAIN_TIMEOUT_MS,
  };
  const options = {
    summary: `Stop sessions on version ${candidate.version}`,
    untilMs: input.untilMs,
  };
  env.publish();
  try {
    const { found, stopped } = await env.call("drainSessions", input, options);
    notice(
      state,
      `Drain: ${found} sessions were seen since the re-point, ${stopped} of them were stopped. ${rest}`,
    );
  } catch (error) {
    if (!(error instanceof CallError)) throw error;
    notice(state, `Drain: sessions could not be found (${error.message}). ${rest}`);
  }
}
