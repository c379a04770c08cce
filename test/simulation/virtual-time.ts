interface Alarm {
  readonly atMs: number;
  readonly order: number;
  readonly ring: () => void;
}

interface Waiter {
  readonly isOver: () => boolean;
  readonly resolve: () => void;
}

/** A clock that goes from one alarm to the next, and conditions that are looked at in between. */
export interface VirtualTime {
  now(): number;
  /** Rings once, at a time that is not before now. */
  at(atMs: number, ring: () => void): void;
  sleep(durationMs: number): Promise<void>;
  /** Resolves as soon as it holds. */
  until(isOver: () => boolean): Promise<void>;
  /** Lets time pass until it holds: `over`; or until nothing is left that could happen: `idle`. */
  advance(isOver: () => boolean): Promise<"over" | "idle">;
}

/** More alarms than any story needs: one that never ends fails instead of hanging. */
const MOST_ALARMS = 200_000;

export function createVirtualTime(startMs: number): VirtualTime {
  const alarms: Alarm[] = [];
  let waiters: Waiter[] = [];
  let nowMs = startMs;
  let rung = 0;
  const at = (atMs: number, ring: () => void): void => {
    const alarm = { atMs: Math.max(atMs, nowMs), order: (rung += 1), ring };
    const place = alarms.findLastIndex((other) => other.atMs <= alarm.atMs) + 1;
    alarms.splice(place, 0, alarm);
  };
  const wake = (): boolean => {
    const over = waiters.filter(({ isOver }) => isOver());
    if (over.length === 0) return false;
    waiters = waiters.filter((waiter) => !over.includes(waiter));
    for (const { resolve } of over) resolve();
    return true;
  };
  return {
    now: () => nowMs,
    at,
    sleep: (durationMs) => new Promise((resolve) => at(nowMs + durationMs, resolve)),
    until: (isOver) => new Promise((resolve) => waiters.push({ isOver, resolve })),
    advance: async (isOver) => {
      for (;;) {
        // Everything that is ready runs before time passes.
        do await new Promise(setImmediate);
        while (wake());
        if (isOver()) return "over";
        const next = alarms.shift();
        if (!next) return "idle";
        if (rung > MOST_ALARMS) throw new Error(`more than ${MOST_ALARMS} alarms: no end in sight`);
        nowMs = next.atMs;
        next.ring();
      }
    },
  };
}
