/** What was started, to be ended in the opposite order. */
export interface Closers {
  add(close: () => Promise<void> | void): void;
  /** Ends all of it, also where one fails; the same promise each time. */
  closeAll(): Promise<void>;
}

export function createClosers(): Closers {
  const closers: (() => Promise<void> | void)[] = [];
  let closing: Promise<void> | undefined;
  const closeEach = async (): Promise<void> => {
    const errors: unknown[] = [];
    for (let close = closers.pop(); close; close = closers.pop()) {
      try {
        await close();
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0) throw errors[0];
  };
  return {
    add: (close) => void closers.push(close),
    closeAll: () => (closing ??= closeEach()),
  };
}
