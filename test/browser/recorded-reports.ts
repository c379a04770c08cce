import { readFileSync } from "node:fs";
import { defaultPayloadConverter } from "@temporalio/common";
import { historyFromJSON } from "@temporalio/common/lib/proto-utils.js";
import type { PromotionRecord } from "../../domain/record/promotion-record.ts";
import { computeReport } from "../../domain/report/report.ts";
import type { Report } from "../../domain/report/report.ts";

const HISTORIES = new URL("../replay/histories/", import.meta.url);

/** As the record that the promotion of a recorded story wrote at its end tells it. */
export function recordedReport(story: string): Report {
  const text = readFileSync(new URL(`${story}.json`, HISTORIES), "utf8");
  const payload = historyFromJSON(JSON.parse(text))
    .events?.map((event) => event.startChildWorkflowExecutionInitiatedEventAttributes)
    .find((child) => child?.workflowType?.name === "writePromotionRecord")?.input?.payloads?.[0];
  if (!payload) throw new Error(`${story} wrote no record`);
  const record = defaultPayloadConverter.fromPayload<PromotionRecord>(payload);
  return computeReport(record, record.status.startedAtMs);
}
