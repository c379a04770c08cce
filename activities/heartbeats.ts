import { Context } from "@temporalio/activity";

/** Often enough to learn of a cancellation soon where no heartbeat time-out is set. */
const LONGEST_INTERVAL_MS = 10_000;

/**
 * Heartbeats while `work` runs, with what `details` says at that moment. Temporal keeps the last
 * details for the next attempt, and shows them in its UI.
 */
export async function withHeartbeats<T>(
  work: () => Promise<T>,
  details: () => unknown = () => undefined,
): Promise<T> {
  const context = Context.current();
  const beat = (): void => context.heartbeat(details());
  const timeoutMs = context.info.heartbeatTimeoutMs ?? Infinity;
  beat();
  const timer = setInterval(beat, Math.min(LONGEST_INTERVAL_MS, timeoutMs / 3));
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}

/** What an earlier attempt of this activity last reported through `withHeartbeats`. */
export function resumedProgress<T>(): T | undefined {
  return (Context.current().info.heartbeatDetails ?? undefined) as T | undefined;
}
