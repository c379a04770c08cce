import { nameOutcome } from "../../domain/promotion/outcome.ts";
import type { LaneView } from "../lanes/lanes.ts";
import type { PromotionView } from "../promotion-view.ts";
import { laneWorkflowId } from "../../domain/target.ts";

/** One endpoint on the dashboard. */
export interface DashboardRow {
  /** `support-a1b2c3d4e5/production`. */
  readonly name: string;
  readonly account: string;
  readonly region: string;
  /** Of the lane or, without one, of the promotion. */
  readonly phase: string;
  readonly tone: "good" | "bad" | "open" | "neutral";
  /** The version that is live, as it was read last. */
  readonly live: string;
  /** What goes on, and what it waits for. */
  readonly headline: string;
  /** The workflow id of the promotion under way, or of the last one that Temporal may still know. */
  readonly promotionId?: string;
  readonly queue: number;
  /** The last outcomes, the newest first. */
  readonly last: readonly string[];
  /** What to run next, where a person is asked. */
  readonly command?: string;
}

const CALLS_A_PERSON: ReadonlySet<string> = new Set([
  "needs-person",
  "waiting-for-approval",
  "drifted",
  "orphaned",
  "memory-lost",
  "failed",
]);
const OUTCOMES_SHOWN = 3;

/** What waits for a person first, then what moves, then the rest by name. */
export function computeRows(
  lanes: readonly LaneView[],
  promotions: readonly PromotionView[],
): DashboardRow[] {
  const running = new Map(promotions.map((view) => [view.workflowId, view]));
  const rows = lanes.map((lane) => {
    const id = lane.workflowId.replace(/^lane:/, "promotion:");
    const view = running.get(id);
    running.delete(id);
    return toRow(lane.workflowId, lane, view);
  });
  const alone = [...running.values()].map((view) =>
    toRow(
      view.status
        ? laneWorkflowId(view.status.target)
        : view.workflowId.replace(/^promotion:/, "lane:"),
      undefined,
      view,
    ),
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
  const [, , account = "", region = "", runtimeId = "", endpoint = ""] = laneId.split(":");
  const { status } = lane ?? {};
  const lanePhase = status?.phase ?? "unknown";
  const isLanes =
    lanePhase === "drifted" || lanePhase === "orphaned" || lanePhase === "memory-lost";
  const phase = isLanes
    ? lanePhase
    : (promotion?.status?.phase ?? promotion?.lastPhase ?? lanePhase);
  const outcomes = [...(status?.outcomes ?? [])].reverse();
  const command = commandOf(phase, promotion);
  return {
    name: `${runtimeId}/${endpoint}`,
    account,
    region,
    phase,
    tone: CALLS_A_PERSON.has(phase) ? "bad" : promotion ? "open" : "neutral",
    live: promotion?.status?.endpoint?.liveVersion ?? status?.expected ?? "not read",
    headline:
      (isLanes ? status?.headline : promotion?.status?.headline) ??
      promotion?.problem ??
      status?.headline ??
      lane?.problem ??
      "",
    ...(promotion || outcomes.length > 0
      ? { promotionId: laneId.replace(/^lane:/, "promotion:") }
      : {}),
    queue: status?.queue.length ?? 0,
    last: outcomes
      .slice(0, OUTCOMES_SHOWN)
      .map(
        ({ candidate, outcome, baseline }) =>
          `${candidate ?? "?"} ${outcome ? nameOutcome(outcome, baseline) : "failed"}`,
      ),
    ...(command === undefined ? {} : { command }),
  };
}

function commandOf(phase: string, promotion: PromotionView | undefined): string | undefined {
  const answer = promotion?.status?.waiting?.answers[0];
  if (promotion && answer !== undefined)
    return `agentcore-rollouts ${answer} ${promotion.workflowId}`;
  return CALLS_A_PERSON.has(phase) ? "agentcore-rollouts lanes" : undefined;
}
