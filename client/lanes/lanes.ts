import { WorkflowNotFoundError } from "@temporalio/client";
import type { Client } from "@temporalio/client";
import { isOfMissingEndpoint } from "../../domain/lane/lane-status.ts";
import type { LaneStatus } from "../../domain/lane/lane-status.ts";
import { LANE_WORKFLOW, laneStatusQuery } from "../../workflows/lane-messages.ts";
import { askTogether } from "../ask-together.ts";
import { ClientError } from "../client-error.ts";
import { laneIdOf, promotionIdOf } from "../promotion-name.ts";
import { getStatus, hasEnded } from "../promotion-view.ts";
import type { PromotionView } from "../promotion-view.ts";
import { explainRpcError } from "../rpc-error.ts";

const QUERY_TIMEOUT_MS = 5_000;
const LIST_TIMEOUT_MS = 10_000;
const MOST_LISTED = 2_000;

export interface LaneView {
  readonly workflowId: string;
  /** Undefined when nobody answered. */
  readonly status?: LaneStatus;
  readonly problem?: string;
  /** What runs there, as it says itself; see `askPromotion`. */
  readonly promotion?: PromotionView;
}

/** The workflow ids of all lanes. */
export async function listLanes(client: Client): Promise<string[]> {
  const query = `WorkflowType = '${LANE_WORKFLOW}' AND ExecutionStatus = 'Running'`;
  const ids = new Set<string>();
  try {
    await client.withDeadline(Date.now() + LIST_TIMEOUT_MS, async () => {
      for await (const { workflowId } of client.workflow.list({ query })) {
        ids.add(workflowId);
        if (ids.size >= MOST_LISTED) break;
      }
    });
  } catch (error) {
    throw explainRpcError(error, client.options.namespace);
  }
  return [...ids].toSorted();
}

/** @throws ClientError `LaneNotFound` */
export async function getLane(client: Client, workflowId: string): Promise<LaneView> {
  try {
    const status = await client.withDeadline(Date.now() + QUERY_TIMEOUT_MS, () =>
      client.workflow.getHandle(workflowId).query(laneStatusQuery),
    );
    return { workflowId, status };
  } catch (error) {
    if (error instanceof WorkflowNotFoundError)
      throw new ClientError("LaneNotFound", `there is no lane ${workflowId}`, {
        next: "agentcore-rollouts lanes   (a lane is made by the first promote)",
        cause: error,
      });
    const explained = explainRpcError(error, client.options.namespace);
    return {
      workflowId,
      problem: explained instanceof Error ? explained.message : String(explained),
    };
  }
}

export async function getLanes(
  client: Client,
  workflowIds: readonly string[],
): Promise<LaneView[]> {
  return askTogether(workflowIds, (workflowId) => getLane(client, workflowId));
}

/** Without those of endpoints that never were, unless there are no others: a name does not mean them. */
export async function leaveOutMissing(
  client: Client,
  workflowIds: readonly string[],
): Promise<readonly string[]> {
  if (workflowIds.length < 2) return workflowIds;
  const lanes = await askTogether(workflowIds, async (workflowId) => ({
    workflowId,
    lane: await getLaneOf(client, workflowId),
  }));
  const real = lanes.filter(({ lane }) => !lane?.status || !isOfMissingEndpoint(lane.status));
  return real.length === 0 ? workflowIds : real.map(({ workflowId }) => workflowId);
}

/** The lane that a promotion belongs to; undefined where it was started without one. */
export async function getLaneOf(
  client: Client,
  promotionId: string,
): Promise<LaneView | undefined> {
  return getLane(client, laneIdOf(promotionId)).catch((error: unknown) => ignoreMissing(error));
}

/** A lane knows which promotion runs, and that alone what it waits for. */
export async function askPromotion(client: Client, lane: LaneView): Promise<LaneView> {
  const { running } = lane.status ?? {};
  if (!running) return lane;
  const promotion = await getStatus(
    client,
    promotionIdOf(lane.workflowId),
    running.firstRunId,
  ).catch((error: unknown) => ignoreMissing(error));
  return promotion === undefined || hasEnded(promotion) ? lane : { ...lane, promotion };
}

const MISSING: ReadonlySet<string> = new Set(["LaneNotFound", "PromotionNotFound"]);

function ignoreMissing(error: unknown): undefined {
  if (!(error instanceof ClientError && MISSING.has(error.code))) throw error;
}
