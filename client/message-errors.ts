import { ClientError } from "./client-error.ts";
import { shortNameOf } from "./promotion-name.ts";

export function refused(workflowId: string, why: string): ClientError {
  return new ClientError("MessageRefused", `the promotion refused the message: ${why}`, {
    next: `agentcore-rollouts status ${shortNameOf(workflowId)}   (it shows what the promotion waits for)`,
  });
}

export function ended(workflowId: string): ClientError {
  return new ClientError(
    "PromotionEnded",
    `no promotion of ${shortNameOf(workflowId)} is running; it has ended, or never began`,
    {
      next: `agentcore-rollouts status ${shortNameOf(workflowId)}`,
    },
  );
}
