import type { Client } from "@temporalio/client";
import { computePromotionNumber, isPromotionNumber } from "../domain/promotion/session-ids.ts";
import { promotionWorkflowId } from "../domain/target.ts";
import { PROMOTION_WORKFLOW } from "../workflows/messages.ts";
import { ClientError } from "./client-error.ts";
import { leaveOutMissing } from "./lanes/lanes.ts";
import { isNamed, parseWorkflowId, shortNameOf } from "./promotion-name.ts";
import { explainRpcError } from "./rpc-error.ts";
import { findSpecTarget } from "./spec/find-spec-target.ts";

const LIST_TIMEOUT_MS = 10_000;
/** More promotions than anybody runs at once. */
const MOST_LISTED = 2_000;

/** A promotion that a name means. */
export interface NamedPromotion {
  readonly workflowId: string;
  /** The attempt, where its number was given; else the one that runs, or ran last. */
  readonly firstRunId?: string;
}

/**
 * The promotion that a name means: a workflow id, the path of a spec file, a runtime's ARN (with
 * `/ENDPOINT` behind it where several of its endpoints move), `RUNTIME/ENDPOINT` or one of the two
 * alone, or a promotion's number; without a name the only one that runs. Names look among the running
 * promotions first, then among those that ended.
 *
 * @throws ClientError `PromotionNotFound`, `PromotionAmbiguous` (listing the candidates), `SpecInvalid`
 */
export async function resolvePromotion(client: Client, name?: string): Promise<NamedPromotion> {
  if (name !== undefined && parseWorkflowId(name)) return { workflowId: name };
  const target = name === undefined ? undefined : await findSpecTarget(name);
  if (target) return { workflowId: promotionWorkflowId(target) };
  const running = await listRuns(client, "running");
  const named = matching(running, name);
  if (named.length > 0 || name === undefined) return chooseOne(named, name);
  const ended = await listRuns(client, "ended");
  const number = findNumber([...running, ...ended], name);
  return number ?? chooseOne(await leaveOutMissing(client, matching(ended, name)), name);
}

/** Workflow ids, the newest first; each once. */
export async function listPromotions(
  client: Client,
  which: "running" | "ended",
): Promise<string[]> {
  const runs = await listRuns(client, which);
  return [...new Set(runs.map(({ workflowId }) => workflowId))];
}

interface Run {
  readonly workflowId: string;
  readonly runId: string;
}

/** The newest first. */
async function listRuns(client: Client, which: "running" | "ended"): Promise<Run[]> {
  const comparison = which === "running" ? "=" : "!=";
  const query = `WorkflowType = '${PROMOTION_WORKFLOW}' AND ExecutionStatus ${comparison} 'Running'`;
  const runs: Run[] = [];
  try {
    await client.withDeadline(Date.now() + LIST_TIMEOUT_MS, async () => {
      for await (const { workflowId, runId } of client.workflow.list({ query })) {
        runs.push({ workflowId, runId });
        if (runs.length >= MOST_LISTED) break;
      }
    });
  } catch (error) {
    throw explainRpcError(error, client.options.namespace);
  }
  return runs;
}

/** A number is made of the first run's id; that run is listed as long as Temporal remembers it. */
function findNumber(runs: readonly Run[], name: string): NamedPromotion | undefined {
  if (!isPromotionNumber(name)) return undefined;
  const run = runs.find(({ runId }) => computePromotionNumber(runId) === name);
  return run && { workflowId: run.workflowId, firstRunId: run.runId };
}

function matching(runs: readonly Run[], name: string | undefined): string[] {
  const named = runs.flatMap(({ workflowId }) => {
    const place = parseWorkflowId(workflowId);
    const isMeant = place !== undefined && (name === undefined || isNamed(name, place));
    return isMeant ? [workflowId] : [];
  });
  return [...new Set(named)];
}

function chooseOne(found: readonly string[], name: string | undefined): NamedPromotion {
  const [only, ...others] = found;
  if (only === undefined) {
    if (name !== undefined && isPromotionNumber(name)) throw unknownNumber(name);
    const what = name === undefined ? "no promotion is running" : `no promotion is named "${name}"`;
    throw new ClientError("PromotionNotFound", what, {
      next: 'agentcore-rollouts status   (lists those that run; "agentcore-rollouts history RUNTIME/ENDPOINT" those that ended, "agentcore-rollouts promote FILE" starts one)',
    });
  }
  if (others.length === 0) return { workflowId: only };
  const shortNames = found.map((workflowId) => shortNameOf(workflowId));
  const isShortEnough = new Set(shortNames).size === found.length;
  const candidates = isShortEnough ? shortNames : found;
  const what =
    name === undefined ? "several promotions are running" : `"${name}" may mean several promotions`;
  throw new ClientError("PromotionAmbiguous", `${what}: ${candidates.join(", ")}`, {
    next: `name one of them, like "agentcore-rollouts status ${candidates[0]}"`,
  });
}

function unknownNumber(promotion: string): ClientError {
  return new ClientError("PromotionNotFound", `Temporal knows no promotion ${promotion} any more`, {
    next: `agentcore-rollouts report RUNTIME/ENDPOINT --promotion ${promotion}   (where the worker keeps records, a number alone is not enough)`,
  });
}
