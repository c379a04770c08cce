export { lane } from "./lane.ts";
export { promotion } from "./promotion.ts";
export { readPromotionRecord, readPromotionRecords, writePromotionRecord } from "./records.ts";
