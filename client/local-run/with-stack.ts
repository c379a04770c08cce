import type { CommandRun } from "../cli/cli-context.ts";
import { createClosers } from "./closers.ts";
import type { Closers } from "./closers.ts";
import type { LocalStack } from "./local-stack.ts";

export interface StackUse {
  /** What is added is ended before the stack. */
  readonly closers: Closers;
  /** Aborts at the first interrupt; the second one ends the process at once. */
  readonly signal: AbortSignal;
}

/**
 * Does something with a stack that was started, and ends it and all that was added, whatever
 * happens. Until here a signal ended the process, and with it all that it had started.
 */
export async function withStack<T>(
  { io }: Pick<CommandRun<unknown>, "io">,
  stack: LocalStack,
  use: (given: StackUse) => Promise<T>,
): Promise<T> {
  const closers = createClosers();
  closers.add(() => stack.stop());
  const interrupt = new AbortController();
  const undo = io.onInterrupt(() => {
    interrupt.abort();
    undo();
  });
  try {
    return await use({ closers, signal: interrupt.signal });
  } finally {
    await closers.closeAll();
    undo();
  }
}
