/** The task queue that promotions and their activities use unless told otherwise. */
export const DEFAULT_TASK_QUEUE = "agentcore-rollouts";

/**
 * Activities wait in line by class, so that a queue of one kind never delays another: `mutate`
 * changes something, `read` asks once, `looks` holds a slot while it waits and looks again, `smoke`
 * talks to the agent, and `rollback` is all that a rollback needs, whatever its kind.
 */
export const ACTIVITY_CLASSES = ["mutate", "read", "smoke", "looks", "rollback"] as const;
export type ActivityClass = (typeof ACTIVITY_CLASSES)[number];

/** The task queue of a class, beside that of the workflows. */
export function activityTaskQueue(taskQueue: string, activityClass: ActivityClass): string {
  return `${taskQueue}:${activityClass}`;
}
