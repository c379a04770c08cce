import type { PromotionSummary } from "../lane/promotion-summary.ts";
import type { Inbox } from "../promotion/inbox.ts";
import type { PromotionState } from "../promotion/state.ts";
import type { PromotionStatus } from "../promotion/status.ts";
import type { PromotionSpec } from "../spec/promotion-spec.ts";
import type { EndpointIdentity } from "../target.ts";

/**
 * All that is kept of a promotion when Temporal has forgotten its history: one JSON document in the
 * configured store.
 */
export interface PromotionRecord {
  readonly record: 1;
  readonly summary: PromotionSummary;
  /** With the decisions, their values, and the messages that were refused. */
  readonly status: PromotionStatus;
  readonly spec: PromotionSpec;
  readonly evidence: Pick<PromotionState, "smoke" | "gate" | "bake">;
  /** What people said; approvals are in the status, with what they were for. */
  readonly words: Pick<
    Inbox,
    "rejection" | "abort" | "skipBake" | "freezeOverride" | "lastAccepted"
  >;
  /** The calls that may have changed something. */
  readonly calls: Pick<PromotionState, "repoint" | "rollback">;
}

export function computeRecord(
  state: PromotionState,
  { status, summary }: { status: PromotionStatus; summary: PromotionSummary },
): PromotionRecord {
  const { spec, inbox, smoke, gate, bake, repoint, rollback } = state;
  const { rejection, abort, skipBake, freezeOverride, lastAccepted } = inbox;
  return {
    record: 1,
    summary,
    status,
    spec,
    evidence: { ...(smoke && { smoke }), ...(gate && { gate }), ...(bake && { bake }) },
    words: {
      ...(rejection && { rejection }),
      ...(abort && { abort }),
      ...(skipBake && { skipBake }),
      ...(freezeOverride && { freezeOverride }),
      lastAccepted,
    },
    calls: { ...(repoint && { repoint }), ...(rollback && { rollback }) },
  };
}

/** The folder of an endpoint's records in the store. */
export function recordFolder(target: EndpointIdentity): string {
  const { partition, account, region, runtimeId, endpoint } = target;
  return [partition, account, region, runtimeId, endpoint].join("/");
}

/** Sorts by time; written twice it is the same. */
export function recordName(record: PromotionRecord): string {
  const { target } = record.status;
  const { startedAtMs, promotion } = record.summary;
  const started = new Date(startedAtMs).toISOString().replaceAll(/[:.]/g, "-");
  return `${recordFolder(target)}/${started}-${promotion}.json`;
}
