/** The task queue that promotions and their activities use unless told otherwise. */
export const DEFAULT_TASK_QUEUE = "agentcore-rollouts";
