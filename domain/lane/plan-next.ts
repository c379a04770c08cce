import type { Job, LaneState } from "./lane-state.ts";

export type NextAction =
  | { readonly action: "start"; readonly job: Job }
  /** Make a request of the version that follow found. */
  | { readonly action: "follow"; readonly version: string }
  /** Undefined: until something happens. */
  | { readonly action: "wait"; readonly untilMs?: number };

/** What a lane does next, after all requests were decided. */
export function planNext(state: LaneState, now: number): NextAction {
  if (state.running) return { action: "wait" };
  const rollback = state.queue.find(({ kind }) => kind === "rollback");
  if (rollback) return { action: "start", job: rollback };
  // Nothing starts toward a candidate before a person has spoken.
  if (state.frozen || state.drift || state.orphan) return { action: "wait" };
  const [first] = state.queue;
  if (first) return { action: "start", job: first };
  const due = state.memory === "known" ? state.follow?.due : undefined;
  if (!due) return { action: "wait" };
  return due.atMs <= now
    ? { action: "follow", version: due.version }
    : { action: "wait", untilMs: due.atMs };
}
