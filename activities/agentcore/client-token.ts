import { createHash } from "node:crypto";

import type { NormalizedSchema } from "@smithy/core/schema";
import type { Info } from "@temporalio/activity";

/**
 * A client token in the shape of a UUID, the same in every attempt of one activity, and different
 * in any other.
 */
export function deriveClientToken(
  info: Pick<Info, "activityId" | "namespace" | "workflowExecution" | "activityRunId">,
): string {
  const { namespace, activityId, activityRunId, workflowExecution } = info;
  const { workflowId, runId } = workflowExecution ?? { workflowId: "", runId: activityRunId };
  const identity = JSON.stringify([namespace, workflowId, runId, activityId]);
  const hash = createHash("sha256").update(identity).digest("hex");
  return [8, 12, 16, 20, 32]
    .map((end, part) => hash.slice([0, 8, 12, 16, 20][part], end))
    .join("-");
}

/** The input with the operation's idempotency token filled in, where it has one and none was given. */
export function withClientToken(
  schema: NormalizedSchema,
  input: object,
  info: Parameters<typeof deriveClientToken>[0],
): object {
  for (const [name, member] of schema.structIterator()) {
    if (!member.isIdempotencyToken()) continue;
    return { [name]: deriveClientToken(info), ...input };
  }
  return input;
}
