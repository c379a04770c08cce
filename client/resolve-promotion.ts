import type { Client } from "@temporalio/client";
import { promotionWorkflowId } from "../domain/target.ts";
import { PROMOTION_WORKFLOW } from "../workflows/messages.ts";
import { ClientError } from "./client-error.ts";
import { isNamed, parseWorkflowId, shortNameOf } from "./promotion-name.ts";
import { explainRpcError } from "./rpc-error.ts";
import { findSpecTarget } from "./spec/find-spec-target.ts";

const LIST_TIMEOUT_MS = 10_000;
/** More promotions than anybody runs at once. */
const MOST_LISTED = 2_000;

/**
 * The workflow id of the promotion that a name means: a workflow id, the path of a spec file, a
 * runtime's ARN (with `/ENDPOINT` behind it where several of its endpoints move), `RUNTIME/ENDPOINT`
 * or one of the two alone; without a name the only one that runs. Names look among the running
 * promotions first, then among those that ended.
 *
 * @throws ClientError `PromotionNotFound`, `PromotionAmbiguous` (listing the candidates), `SpecInvalid`
 */
export async function resolvePromotion(client: Client, name?: string): Promise<string> {
  if (name !== undefined && parseWorkflowId(name)) return name;
  const target = name === undefined ? undefined : await findSpecTarget(name);
  if (target) return promotionWorkflowId(target);
  const running = matching(await listPromotions(client, "running"), name);
  if (running.length > 0 || name === undefined) return chooseOne(running, name);
  return chooseOne(matching(await listPromotions(client, "ended"), name), name);
}

/** Workflow ids, the newest first; each once. */
export async function listPromotions(
  client: Client,
  which: "running" | "ended",
): Promise<string[]> {
  const comparison = which === "running" ? "=" : "!=";
  const query = `WorkflowType = '${PROMOTION_WORKFLOW}' AND ExecutionStatus ${comparison} 'Running'`;
  const ids = new Set<string>();
  try {
    await client.withDeadline(Date.now() + LIST_TIMEOUT_MS, async () => {
      let listed = 0;
      for await (const { workflowId } of client.workflow.list({ query })) {
        ids.add(workflowId);
        listed += 1;
        if (listed >= MOST_LISTED) break;
      }
    });
  } catch (error) {
    throw explainRpcError(error, client.options.namespace);
  }
  return [...ids];
}

function matching(workflowIds: readonly string[], name: string | undefined): string[] {
  return workflowIds.filter((workflowId) => {
    const place = parseWorkflowId(workflowId);
    return place !== undefined && (name === undefined || isNamed(name, place));
  });
}

function chooseOne(found: readonly string[], name: string | undefined): string {
  const [only, ...others] = found;
  if (only === undefined) {
    const what = name === undefined ? "no promotion is running" : `no promotion is named "${name}"`;
    throw new ClientError("PromotionNotFound", what, {
      next: 'list the running ones with "agentcore-rollouts status", or start one with "agentcore-rollouts promote FILE"',
    });
  }
  if (others.length === 0) return only;
  const shortNames = found.map((workflowId) => shortNameOf(workflowId));
  const isShortEnough = new Set(shortNames).size === found.length;
  const candidates = isShortEnough ? shortNames : found;
  const what =
    name === undefined ? "several promotions are running" : `"${name}" may mean several promotions`;
  throw new ClientError("PromotionAmbiguous", `${what}: ${candidates.join(", ")}`, {
    next: `name one of them, like "agentcore-rollouts status ${candidates[0]}"`,
  });
}
