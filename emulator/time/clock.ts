export type Cancel = () => void;

/** A stepped clock does not go on before a callback's promise is settled. */
type Callback = () => void | Promise<void>;

/** The only source of time in the emulator. Times are epoch milliseconds. */
export interface Clock {
  now(): number;
  /** Runs the callback once `now()` has reached `atMs`. */
  schedule(atMs: number, callback: Callback): Cancel;
}

/** A clock that moves only when told to. */
export interface SteppedClock extends Clock {
  /** Moves time forward, running what falls due on the way in order of its time. */
  advance(ms: number): Promise<void>;
}

/** setTimeout cannot wait longer than this: about 24.8 days. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Wall-clock time. */
export function realClock(): Clock {
  return scaledClock(1);
}

/** Time that starts at `startMs` and runs `factor` times as fast as the wall clock. */
export function scaledClock(factor: number, startMs = Date.now()): Clock {
  const wallStartMs = Date.now();
  const now = (): number => startMs + (Date.now() - wallStartMs) * factor;
  const schedule = (atMs: number, callback: Callback): Cancel => {
    let timer: NodeJS.Timeout;
    const arm = (): void => {
      const waitMs = Math.max(0, Math.ceil((atMs - now()) / factor));
      timer = setTimeout(
        () => void (now() < atMs ? arm() : callback()),
        Math.min(waitMs, LONGEST_TIMER_MS),
      );
      timer.unref();
    };
    arm();
    return () => clearTimeout(timer);
  };
  return { now, schedule };
}

interface Entry {
  readonly atMs: number;
  readonly order: number;
  readonly callback: Callback;
}

/** Time that stands still until `advance` is called. */
export function steppedClock(startMs = Date.now()): SteppedClock {
  let nowMs = startMs;
  let order = 0;
  const entries = new Set<Entry>();
  const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

  const nextDue = (limitMs: number): Entry | undefined => {
    let first: Entry | undefined;
    for (const entry of entries) {
      if (entry.atMs > limitMs) continue;
      if (
        !first ||
        entry.atMs < first.atMs ||
        (entry.atMs === first.atMs && entry.order < first.order)
      )
        first = entry;
    }
    return first;
  };

  return {
    now: () => nowMs,
    schedule: (atMs, callback) => {
      const entry = { atMs, order: (order += 1), callback };
      entries.add(entry);
      return () => entries.delete(entry);
    },
    advance: async (ms) => {
      const targetMs = nowMs + ms;
      for (let entry = nextDue(targetMs); entry; entry = nextDue(targetMs)) {
        entries.delete(entry);
        nowMs = Math.max(nowMs, entry.atMs);
        await entry.callback();
        await settle();
      }
      nowMs = targetMs;
    },
  };
}

/** The same clock, and a way to cancel everything that was scheduled through it. */
export function cancellable<C extends Clock>(clock: C): { clock: C; cancelAll: Cancel } {
  const pending = new Set<Cancel>();
  const schedule = (atMs: number, callback: Callback): Cancel => {
    const cancel = clock.schedule(atMs, () => {
      pending.delete(cancel);
      return callback();
    });
    pending.add(cancel);
    return () => {
      pending.delete(cancel);
      cancel();
    };
  };
  const cancelAll = (): void => {
    for (const cancel of pending) cancel();
    pending.clear();
  };
  return { clock: { ...clock, schedule }, cancelAll };
}

/** Resolves when the clock has moved on by `ms`, or at once when the signal aborts. */
export function sleep(clock: Clock, ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted || ms <= 0) return resolve();
    const cancel = clock.schedule(clock.now() + ms, resolve);
    signal?.addEventListener("abort", () => (cancel(), resolve()), { once: true });
  });
}
