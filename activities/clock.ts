import { Context } from "@temporalio/activity";

/** Time as an activity sees it; tests bring their own. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Rejects at once when the activity is cancelled. */
  sleep(ms: number): Promise<void>;
}

export const wallClock: Clock = {
  now: Date.now,
  sleep: (ms) => Context.current().sleep(ms),
};
