export interface Holds {
  /** Waits until the hold is released, or the signal aborts. */
  wait(id: string, signal: AbortSignal): Promise<void>;
  /** Lets go whatever is held under this id; false when nothing is. */
  release(id: string): boolean;
  /** Resolves as soon as a call is held under this id. */
  reached(id: string): Promise<void>;
  list(): string[];
}

export function createHolds(): Holds {
  const held = new Map<string, Set<() => void>>();
  const watchers = new Map<string, Set<() => void>>();
  return {
    wait: (id, signal) =>
      new Promise((resolve) => {
        const waiting = held.get(id) ?? new Set();
        held.set(id, waiting.add(resolve));
        signal.addEventListener("abort", () => resolve(), { once: true });
        for (const notify of watchers.get(id) ?? []) notify();
        watchers.delete(id);
      }),
    release: (id) => {
      const waiting = held.get(id);
      for (const resolve of waiting ?? []) resolve();
      return held.delete(id);
    },
    reached: (id) =>
      new Promise((resolve) => {
        if (held.has(id)) return resolve();
        watchers.set(id, (watchers.get(id) ?? new Set()).add(resolve));
      }),
    list: () => [...held.keys()],
  };
}
