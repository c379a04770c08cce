import { ApplicationFailure } from "@temporalio/activity";

import type { Clock } from "../clock.ts";

/** After something was made or changed, AgentCore may answer ResourceNotFound for about so long. */
export const NOT_FOUND_LAG_MS = 30_000;

export interface PollPlan<T> {
  readonly intervalMs: number;
  /** Milliseconds since the epoch. At least one look is taken. */
  readonly untilMs: number;
  /** Undefined: look again. */
  readonly look: () => Promise<T | undefined>;
  /** A failure that the next look may not meet again; it is swallowed. */
  readonly onFailure: (failure: ApplicationFailure) => void;
}

/**
 * Looks at an interval until a look answers something. Undefined at the deadline; where no look
 * was taken at all without a failure, the last failure is thrown, final: its retries are over.
 */
export async function poll<T>(clock: Clock, plan: PollPlan<T>): Promise<T | undefined> {
  let looked = false;
  for (;;) {
    let failure: ApplicationFailure | undefined;
    try {
      const answer = await plan.look();
      if (answer !== undefined) return answer;
      looked = true;
    } catch (error) {
      if (!(error instanceof ApplicationFailure) || error.nonRetryable) throw error;
      failure = error;
      plan.onFailure(error);
    }
    const leftMs = plan.untilMs - clock.now();
    if (leftMs <= 0) {
      if (looked || !failure) return undefined;
      throw ApplicationFailure.create({
        type: failure.type ?? "Unknown",
        message: failure.message,
        nonRetryable: true,
        details: failure.details ?? [],
      });
    }
    const askedMs = Number(failure?.nextRetryDelay ?? 0);
    await clock.sleep(Math.min(leftMs, Math.max(plan.intervalMs, askedMs)));
  }
}
