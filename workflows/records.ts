import type { LaneActivities } from "../activities/lane-activities.ts";
import type { PromotionSummary } from "../domain/lane/promotion-summary.ts";
import { recordFolder } from "../domain/record/promotion-record.ts";
import type { PromotionRecord } from "../domain/record/promotion-record.ts";
import type { PromotionTarget } from "../domain/target.ts";

import { proxyHousekeeping } from "./housekeeping.ts";

const writing = proxyHousekeeping<LaneActivities>({
  startToCloseTimeout: "1 minute",
  retry: { initialInterval: "1 second", maximumInterval: "5 minutes" },
});

/** Somebody waits for the answer, and is better told why there is none. */
const reading = proxyHousekeeping<LaneActivities>({
  startToCloseTimeout: "20 seconds",
  retry: { initialInterval: "1 second", maximumAttempts: 2 },
});

/** The workflow that writes one promotion's record. */
export function recordWorkflowId(target: PromotionTarget, promotion: string): string {
  return `record:${recordFolder(target).replaceAll("/", ":")}:${promotion}`;
}

/** Writes a record, for as long as it takes; the promotion itself is over by then. */
export async function writePromotionRecord(record: PromotionRecord): Promise<void> {
  await writing.writeRecord(record);
}

/** Reads an endpoint's records through the worker: whoever asks needs no access to the store. */
export async function readPromotionRecords(input: {
  target: PromotionTarget;
  limit: number;
}): Promise<readonly PromotionSummary[] | null> {
  return reading.readRecords(input);
}

export async function readPromotionRecord(input: {
  target: PromotionTarget;
  promotion: string;
}): Promise<PromotionRecord | null> {
  return reading.readRecord(input);
}
