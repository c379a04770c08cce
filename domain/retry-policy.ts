/**
 * What repeating a call can do: a `read` changes nothing; AWS executes a call with a client `token`
 * once, however often it comes; any other `mutation` is executed each time.
 */
export type CallClass = "read" | "token" | "mutation";

export interface FailedAttempt {
  /** AWS's exception name or a code of the engine. */
  readonly code: string;
  /** The request never left: no name, no route, connection refused. */
  readonly nothingSent?: boolean;
}

/** The table "Errors from AWS": whether the same call may be sent again as it is. */
export function isRetryable(
  { code, nothingSent = false }: FailedAttempt,
  call: CallClass,
): boolean {
  switch (code) {
    case "ThrottlingException":
      return true;
    case "InternalServerException":
      return call !== "mutation";
    case "NetworkError":
      return call !== "mutation" || nothingSent;
    default:
      // Conflict needs a fresh read and decision; the rest does not heal by itself.
      return false;
  }
}

const FIRST_DELAY_MS = 1_000;
const LONGEST_DELAY_MS = 20_000;
/** AWS may ask for a longer pause; beyond this it would outlast what waits for the call. */
const LONGEST_ASKED_DELAY_MS = 60_000;

/**
 * The pause before the next attempt: doubles from one second to twenty, with half of it jitter,
 * and never shorter than AWS asked for. `random` is in [0, 1).
 */
export function computeRetryDelayMs(after: {
  /** Counted from 1: the attempt that just failed. */
  readonly attempt: number;
  readonly random: number;
  readonly retryAfterMs?: number;
}): number {
  const ceilingMs = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** (after.attempt - 1));
  const jitteredMs = Math.round(ceilingMs * (0.5 + after.random / 2));
  return Math.max(jitteredMs, Math.min(after.retryAfterMs ?? 0, LONGEST_ASKED_DELAY_MS));
}
