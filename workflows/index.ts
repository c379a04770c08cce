export { lane } from "./lane.ts";
export { notifications } from "./notifications.ts";
export { promotion } from "./promotion.ts";
export { readPromotionRecord, readPromotionRecords, writePromotionRecord } from "./records.ts";
