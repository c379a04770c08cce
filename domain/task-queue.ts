/** The task queue that promotions and their activities use unless told otherwise. */
export const DEFAULT_TASK_QUEUE = "agentcore-rollouts";

/**
 * Activities wait in line by class, so that a queue of one kind never delays another: `mutate`
 * changes something, `read` asks once, `looks` holds a slot while it waits and looks again, `smoke`
 * talks to the agent, `housekeeping` is what lanes, notifications and records do, and `rollback` is
 * all that a rollback needs, whatever its kind.
 */
export const ACTIVITY_CLASSES = [
  "mutate",
  "read",
  "smoke",
  "looks",
  "housekeeping",
  "rollback",
] as const;
export type ActivityClass = (typeof ACTIVITY_CLASSES)[number];

/**
 * The task queue of a class. A rollback's is that of the workflows, and has nothing else on it: the
 * worker that decides to roll back is handed the call with the answer to its decision.
 */
export function activityTaskQueue(taskQueue: string, activityClass: ActivityClass): string {
  return activityClass === "rollback" ? taskQueue : `${taskQueue}:${activityClass}`;
}
