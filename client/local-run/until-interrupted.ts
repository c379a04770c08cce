import type { LocalStack } from "./local-stack.ts";

/** @throws what ended the stack, when it did not wait for the signal */
export async function untilInterrupted(
  { broken }: Pick<LocalStack, "broken">,
  signal: AbortSignal,
): Promise<void> {
  const interrupted = new Promise<undefined>((resolve) => {
    if (signal.aborted) resolve(undefined);
    signal.addEventListener("abort", () => resolve(undefined), { once: true });
  });
  // A promise alone does not keep a process alive.
  const timer = setInterval(() => undefined, 60_000);
  const error = await Promise.race([interrupted, broken]);
  clearInterval(timer);
  if (error) throw error;
}
