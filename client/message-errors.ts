import { ClientError } from "./client-error.ts";
import { shortNameOf } from "./promotion-name.ts";

export function refused(workflowId: string, why: string): ClientError {
  return new ClientError("MessageRefused", `the promotion refused the message: ${why}`, {
    next: `agentcore-rollouts status ${shortNameOf(workflowId)}   (it shows what the promotion waits for)`,
  });
}

export function ended(workflowId: string): ClientError {
  const name = shortNameOf(workflowId);
  return new ClientError(
    "PromotionEnded",
    `no promotion of ${name} is running; it has ended, or never began`,
    {
      next: `agentcore-rollouts status ${name}   (to move the endpoint back after its end: agentcore-rollouts rollback ${name} --to VERSION --reason "WHY")`,
    },
  );
}
