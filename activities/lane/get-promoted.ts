import type { Client } from "@temporalio/client";
import type { LaneStatus } from "../../domain/lane/lane-status.ts";
import { summarisePromotion } from "../../domain/lane/promotion-summary.ts";
import type { PromotionSummary } from "../../domain/lane/promotion-summary.ts";
import type { PromotedRead } from "../../domain/promotion/assess-source.ts";
import { laneWorkflowId, promotionWorkflowId } from "../../domain/target.ts";
import type { PromotionTarget } from "../../domain/target.ts";
import type { PromotionDependencies } from "../promotion/dependencies.ts";
import { getEndpoint, getVersion } from "../promotion/read-resources.ts";
import { readSummaries } from "../record/records.ts";
import type { RecordStore } from "../record/record-store.ts";
import { describePromotion } from "./watch-promotion.ts";

const QUERY_TIMEOUT_MS = 10_000;
const RECORDS_READ = 50;

export interface PromotedSources extends PromotionDependencies {
  readonly client: Client;
  readonly store: RecordStore | undefined;
}

/** What an endpoint serves, and the promotion that put it there: by its lane, its last promotion, its records. */
export async function getPromoted(
  from: PromotedSources,
  { source }: { source: PromotionTarget },
): Promise<PromotedRead> {
  const { region, role, runtimeId, endpoint: name } = source;
  const target = { aws: { region, ...(role && { role }) }, runtimeId };
  const endpoint = await getEndpoint(from, { ...target, endpoint: name });
  const live = endpoint?.liveVersion;
  if (live === undefined) return { endpoint };
  const version = await getVersion(from, { ...target, version: live });
  const ended = await readEnded(from, source);
  // The newest move decides: what was promoted before a rollback or by somebody else's hand does not count.
  const last = ended
    .filter(({ outcome }) => outcome !== undefined && hasMoved(outcome.kind))
    .at(-1);
  const isPromoted = last?.outcome?.kind === "promoted" && last.candidate === live;
  const promotion = isPromoted && {
    promotion: last.promotion,
    endedAtMs: last.endedAtMs,
  };
  return { endpoint, ...(version && { version }), ...(promotion && { promotion }) };
}

function hasMoved(kind: string): boolean {
  return kind === "promoted" || kind === "rolled-back" || kind === "drifted";
}

/** The oldest first. */
async function readEnded(
  { client, store }: PromotedSources,
  source: PromotionTarget,
): Promise<PromotionSummary[]> {
  const found = new Map<string, PromotionSummary>();
  const add = (summary: PromotionSummary): void => void found.set(summary.promotion, summary);
  if (store) (await readSummaries(store, source, RECORDS_READ)).forEach(add);
  const lane = await client
    .withDeadline(Date.now() + QUERY_TIMEOUT_MS, () =>
      client.workflow.getHandle(laneWorkflowId(source)).query<LaneStatus>("status"),
    )
    .catch(() => undefined);
  lane?.outcomes.forEach(add);
  const last = await describePromotion(client, { workflowId: promotionWorkflowId(source) });
  if (last?.status?.outcome) add(summarisePromotion(last.status, Date.now()));
  return [...found.values()].toSorted((a, b) => a.endedAtMs - b.endedAtMs);
}
