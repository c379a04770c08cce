import type { PromotionSummary } from "../../domain/lane/promotion-summary.ts";
import { recordFolder, recordName } from "../../domain/record/promotion-record.ts";
import type { PromotionRecord } from "../../domain/record/promotion-record.ts";
import type { EndpointIdentity } from "../../domain/target.ts";
import type { RecordStore } from "./record-store.ts";

export async function writeRecord(store: RecordStore, record: PromotionRecord): Promise<void> {
  await store.write(recordName(record), `${JSON.stringify(record, null, 2)}\n`);
}

/** The newest first. */
export async function readSummaries(
  store: RecordStore,
  target: EndpointIdentity,
  limit: number,
): Promise<PromotionSummary[]> {
  const names = await store.list(recordFolder(target));
  const newest = names.slice(-limit).toReversed();
  const records = await Promise.all(newest.map((name) => readOne(store, name)));
  return records.map(({ summary }) => summary);
}

export async function readRecord(
  store: RecordStore,
  target: EndpointIdentity,
  promotion: string,
): Promise<PromotionRecord | null> {
  const names = await store.list(recordFolder(target));
  const name = names.find((each) => each.endsWith(`-${promotion}.json`));
  return name === undefined ? null : readOne(store, name);
}

async function readOne(store: RecordStore, name: string): Promise<PromotionRecord> {
  return JSON.parse(await store.read(name)) as PromotionRecord;
}
