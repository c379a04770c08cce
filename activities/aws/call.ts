import { ApplicationFailure, Context } from "@temporalio/activity";

import { toFailure } from "./failure.ts";
import type { AttemptedCall } from "./failure.ts";

/**
 * One call to AWS inside an activity. Cancellation of the activity aborts the request and leaves as
 * Temporal's own `CancelledFailure`; every other error as the `ApplicationFailure` of `toFailure`.
 */
export async function callAws<T>(
  call: Omit<AttemptedCall, "attempt">,
  send: (options: { abortSignal: AbortSignal }) => Promise<T>,
): Promise<T> {
  const context = Context.current();
  try {
    return await send({ abortSignal: context.cancellationSignal });
  } catch (error) {
    if (context.cancellationSignal.aborted) return await context.cancelled;
    throw toFailure(error, { ...call, attempt: context.info.attempt });
  }
}

/** The answer, or null when AWS says that there is no such thing. */
export async function nullIfMissing<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof ApplicationFailure && error.type === "ResourceNotFoundException")
      return null;
    throw error;
  }
}
