import type { PromotionSummary } from "../../domain/lane/promotion-summary.ts";
import type { LaneView } from "../lanes/lanes.ts";
import { laneIdOf, parseLaneWorkflowId, promotionIdOf, shortNameOf } from "../promotion-name.ts";
import type { PromotionView } from "../promotion-view.ts";
import { computeEndpointState } from "../endpoint-state.ts";
import type { EndpointState } from "../endpoint-state.ts";

/** One endpoint on the dashboard. */
export interface DashboardRow extends EndpointState {
  /** `support-a1b2c3d4e5/production`. */
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly tone: "bad" | "open" | "neutral";
  /** The version that is live, as it was read last. */
  readonly live: string;
  /** The workflow id of the promotion under way, or of the last one that Temporal may still know. */
  readonly promotionId?: string;
  readonly queue: number;
  /** The last outcomes, the newest first. */
  readonly last: readonly string[];
}

const OUTCOMES_SHOWN = 3;

/** What waits for a person first, then what moves, then the rest by name. */
export function computeRows(
  lanes: readonly LaneView[],
  promotions: readonly PromotionView[],
): DashboardRow[] {
  const running = new Map(promotions.map((view) => [view.workflowId, view]));
  const rows = lanes.map((lane) => {
    const id = promotionIdOf(lane.workflowId);
    const view = running.get(id);
    running.delete(id);
    return toRow(lane.workflowId, lane, view);
  });
  const alone = [...running.values()].map((view) =>
    toRow(laneIdOf(view.workflowId), undefined, view),
  );
  const rank = ({ tone, promotionId }: DashboardRow): number =>
    tone === "bad" ? 0 : promotionId === undefined ? 2 : 1;
  return [...rows, ...alone].sort(
    (one, other) => rank(one) - rank(other) || one.name.localeCompare(other.name),
  );
}

function toRow(
  laneId: string,
  lane: LaneView | undefined,
  promotion: PromotionView | undefined,
): DashboardRow {
  const { account = "", region = "" } = parseLaneWorkflowId(laneId) ?? {};
  const { status } = lane ?? {};
  const state = computeEndpointState(lane, promotion);
  const outcomes = [...(status?.outcomes ?? [])].reverse();
  return {
    ...state,
    name: shortNameOf(laneId),
    account,
    region,
    tone: state.callsPerson ? "bad" : promotion ? "open" : "neutral",
    live: promotion?.status?.endpoint?.liveVersion ?? status?.expected ?? "not read",
    ...(promotion || outcomes.length > 0 ? { promotionId: promotionIdOf(laneId) } : {}),
    queue: status?.queue.length ?? 0,
    last: outcomes.slice(0, OUTCOMES_SHOWN).map(describeLast),
  };
}

/** `version 3 rolled back to 2`, `rollback from 4 to 2`, `version 2 promoted`. */
function describeLast({ kind, candidate, outcome, baseline }: PromotionSummary): string {
  const version = candidate === undefined ? kind : `version ${candidate}`;
  if (!outcome) return `${version} failed`;
  if (outcome.kind !== "rolled-back") return `${version} ${outcome.kind}`;
  const to = outcome.version ?? baseline ?? "the baseline";
  return kind === "rollback"
    ? `rollback from ${candidate} to ${to}`
    : `${version} rolled back to ${to}`;
}
