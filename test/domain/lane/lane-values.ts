import type { LaneRequest } from "../../../domain/lane/lane-input.ts";
import { createLaneState } from "../../../domain/lane/lane-state.ts";
import type { Job, LaneState, RunningPromotion } from "../../../domain/lane/lane-state.ts";
import type { PromotionSummary } from "../../../domain/lane/promotion-summary.ts";
import { NOW, TARGET, specWith } from "../values.ts";

export const LANE = { target: TARGET, queueLimit: 2, now: NOW };

export function laneWith(more: Partial<LaneState> = {}): LaneState {
  return { ...createLaneState(NOW), memory: "known", expected: "1", ...more };
}

export function requestOf(key: string, more: Partial<LaneRequest> = {}): Job {
  return { kind: "promotion", request: { key, spec: specWith(), onBusy: "reject", ...more } };
}

export const rollbackTo = (to: string, key = `to-${to}`): Job => ({ kind: "rollback", key, to });

export function runningPromotion(more: Partial<RunningPromotion> = {}): RunningPromotion {
  return {
    promotion: "1a2b3c4d",
    firstRunId: "run",
    kind: "promotion",
    key: "running",
    candidate: "version 2",
    sinceMs: NOW,
    toldFrozen: false,
    ...more,
  };
}

export function summaryOf(more: Partial<PromotionSummary> = {}): PromotionSummary {
  return {
    promotion: "1a2b3c4d",
    kind: "promotion",
    outcome: { kind: "promoted", explanation: "all well" },
    candidate: "2",
    baseline: "1",
    startedAtMs: NOW,
    endedAtMs: NOW,
    ...more,
  };
}
