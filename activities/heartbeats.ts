import { Context } from "@temporalio/activity";

/** Often enough to learn of a cancellation soon where no heartbeat time-out is set. */
const DEFAULT_INTERVAL_MS = 10_000;

/** Of its time-out, a little more than what the SDK lets pass between two heartbeats that it sends. */
const LATEST_SHARE = 0.85;

/**
 * Heartbeats while `work` runs, with what `details` says at that moment. Temporal keeps the last
 * details for the next attempt, and shows them in its UI.
 */
export async function withHeartbeats<T>(
  work: () => Promise<T>,
  details: () => unknown = () => undefined,
): Promise<T> {
  const { heartbeatTimeoutMs } = Context.current().info;
  // The SDK sends the newest at 0.8 of the time-out; each is encoded with its details even if not sent.
  const everyMs = heartbeatTimeoutMs === undefined ? DEFAULT_INTERVAL_MS : heartbeatTimeoutMs / 2;
  const begun = (beat: () => void): Promise<T> => {
    beat();
    return work();
  };
  return beatAtLeast(everyMs, begun, details);
}

/**
 * Heartbeats when the work says so, and in between only where it would be too late otherwise: each
 * that is sent is billed.
 */
export async function withPacedHeartbeats<T>(
  work: (beat: () => void) => Promise<T>,
  details: () => unknown,
): Promise<T> {
  const timeoutMs = Context.current().info.heartbeatTimeoutMs ?? DEFAULT_INTERVAL_MS;
  return beatAtLeast(timeoutMs * LATEST_SHARE, work, details);
}

async function beatAtLeast<T>(
  everyMs: number,
  work: (beat: () => void) => Promise<T>,
  details: () => unknown,
): Promise<T> {
  const context = Context.current();
  const beat = (): void => context.heartbeat(details());
  const timer = setInterval(beat, everyMs);
  try {
    return await work(() => {
      beat();
      timer.refresh();
    });
  } finally {
    clearInterval(timer);
  }
}

/** What an earlier attempt of this activity last reported through `withHeartbeats`. */
export function resumedProgress<T>(): T | undefined {
  return (Context.current().info.heartbeatDetails ?? undefined) as T | undefined;
}
