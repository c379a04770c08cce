import { ClientError } from "./client-error.ts";

export function refused(why: string): ClientError {
  return new ClientError("MessageRefused", `the promotion refused the message: ${why}`, {
    next: "agentcore-rollouts status   (it shows what the promotion waits for)",
  });
}

export function ended(workflowId: string): ClientError {
  return new ClientError(
    "PromotionEnded",
    `no promotion ${workflowId} is running; it has ended, or never began`,
    {
      next: `agentcore-rollouts status ${workflowId}`,
    },
  );
}
