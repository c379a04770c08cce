export interface Deadline {
  readonly signal: AbortSignal;
  /** Whether it was the time that ended it. */
  passed(): boolean;
  clear(): void;
}

/** Aborts when the activity is cancelled, or the time for the whole answer is over. */
export function startDeadline(cancellation: AbortSignal, timeoutMs: number): Deadline {
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  let passed = false;
  const timer = setTimeout(() => {
    passed = true;
    abort();
  }, timeoutMs);
  cancellation.addEventListener("abort", abort);
  if (cancellation.aborted) abort();
  return {
    signal: controller.signal,
    passed: () => passed,
    clear: () => {
      clearTimeout(timer);
      cancellation.removeEventListener("abort", abort);
    },
  };
}
