import { WorkflowExecutionAlreadyStartedError } from "@temporalio/client";
import type { Client, Connection } from "@temporalio/client";
import type { PromotionInput } from "../domain/promotion/promotion-input.ts";
import { computePromotionNumber } from "../domain/promotion/session-ids.ts";
import { describeCandidate } from "../domain/spec/describe-candidate.ts";
import type { PromotionSpec } from "../domain/spec/promotion-spec.ts";
import { promotionWorkflowId } from "../domain/target.ts";
import { DEFAULT_TASK_QUEUE } from "../domain/task-queue.ts";
import { PROMOTION_WORKFLOW } from "../workflows/messages.ts";
import { requireWorker } from "./require-worker.ts";
import { ClientError } from "./client-error.ts";
import { describePromotion, firstRunIdOf } from "./describe-promotion.ts";
import { explainRpcError } from "./rpc-error.ts";
import { findMissingSearchAttributes } from "./setup/find-missing-search-attributes.ts";
import { UNNAMED } from "../domain/promotion/word.ts";

const CALL_TIMEOUT_MS = 10_000;

export interface StartPromotionOptions {
  /** Self-asserted name of who or what asks for it. */
  readonly requestedBy?: string | undefined;
  readonly taskQueue?: string | undefined;
  /** Makes it an emergency, for this reason: what the policy allows is left out. */
  readonly emergency?: { readonly reason: string } | undefined;
}

export interface StartedPromotion {
  readonly workflowId: string;
  readonly firstRunId: string;
  /** The promotion's own number. */
  readonly promotion: string;
  /** Search attributes that the namespace lacks: the promotion runs without all of them. */
  readonly missingSearchAttributes: readonly string[] | "unknown";
}

/**
 * Starts a promotion. Temporal itself refuses a second one of the same endpoint.
 *
 * @throws ClientError `NoWorker`, `AlreadyRunning`, `NamespaceNotFound`, `PermissionDenied`
 */
export async function startPromotion(
  client: Client,
  spec: PromotionSpec,
  options: StartPromotionOptions = {},
): Promise<StartedPromotion> {
  const { requestedBy, taskQueue = DEFAULT_TASK_QUEUE, emergency } = options;
  const { namespace } = client.options;
  if (spec.next)
    throw new ClientError("BadUsage", "only a lane carries out stages", {
      next: "agentcore-rollouts promote FILE   (in code: requestPromotion)",
    });
  await requireWorker(client, taskQueue);
  const workflowId = promotionWorkflowId(spec.target);
  try {
    // The type leaves room for a worker's connection, which has no operator service; a client's has it.
    const missing = await findMissingSearchAttributes(client.connection as Connection, namespace);
    const input: PromotionInput = {
      spec,
      searchAttributes: missing.length === 0,
      ...(requestedBy === undefined ? {} : { requestedBy }),
      ...(emergency === undefined ? {} : { emergency }),
    };
    const handle = await client.withDeadline(Date.now() + CALL_TIMEOUT_MS, () =>
      client.workflow.start(PROMOTION_WORKFLOW, {
        workflowId,
        taskQueue,
        args: [input],
        workflowIdConflictPolicy: "FAIL",
        workflowIdReusePolicy: "ALLOW_DUPLICATE",
        staticSummary: summarise(spec, options),
        staticDetails: detail(spec, options),
        memo: {
          runtime: spec.target.runtimeId,
          endpoint: spec.target.endpoint,
          candidate: describeCandidate(spec.candidate),
          requestedBy: requestedBy ?? "",
          ...(emergency === undefined ? {} : { emergency: emergency.reason }),
        },
      }),
    );
    const firstRunId = handle.firstExecutionRunId;
    return {
      workflowId,
      firstRunId,
      promotion: computePromotionNumber(firstRunId),
      missingSearchAttributes: missing,
    };
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError)
      throw await alreadyRunning(client, workflowId, spec);
    throw explainRpcError(error, namespace);
  }
}

function summarise(spec: PromotionSpec, { emergency }: StartPromotionOptions): string {
  return `${emergency ? "EMERGENCY: promote" : "Promote"} ${spec.target.runtimeId}/${spec.target.endpoint} to ${describeCandidate(spec.candidate)}`;
}

function detail(spec: PromotionSpec, { requestedBy, emergency }: StartPromotionOptions): string {
  const { target, smoke } = spec;
  const rows = [
    ["Runtime", target.runtimeArn],
    ["Endpoint", target.endpoint],
    ["Candidate", describeCandidate(spec.candidate)],
    ["Smoke", `${smoke.sessions} sessions of ${smoke.turns.length} turns`],
    ["Approval", spec.approval ? "by people" : "what the policy says"],
    ...(emergency ? [["Emergency", emergency.reason]] : []),
    ["Requested by", requestedBy ?? UNNAMED],
  ];
  return rows.map(([name, value]) => `- ${name}: \`${value?.replaceAll("`", "'")}\``).join("\n");
}

async function alreadyRunning(
  client: Client,
  workflowId: string,
  spec: PromotionSpec,
): Promise<ClientError> {
  const running = await describePromotion(client, workflowId);
  const number = computePromotionNumber(firstRunIdOf(running));
  const { runtimeId, endpoint } = spec.target;
  const name = `${runtimeId}/${endpoint}`;
  return new ClientError(
    "AlreadyRunning",
    `promotion ${number} of ${name} is already running; an endpoint has one at a time`,
    {
      next: `agentcore-rollouts status ${name} --wait   (or end it: agentcore-rollouts abort ${name})`,
    },
  );
}
