import { assessFreeze } from "../../domain/freeze/assess-freeze.ts";
import type { FreezeAssessment } from "../../domain/freeze/assess-freeze.ts";
import { isForLane } from "../../domain/freeze/calendar.ts";
import type { FreezeCalendar } from "../../domain/freeze/calendar.ts";
import type { PromotionTarget } from "../../domain/target.ts";

/**
 * The spec's calendars and the worker's own together. An activity because time zones change with
 * the tables of the worker's Node: the answer belongs into history.
 */
export function checkFreeze(
  ofWorker: readonly FreezeCalendar[],
  input: { target: PromotionTarget; calendars: readonly FreezeCalendar[]; atMs: number },
): FreezeAssessment {
  const lane = `${input.target.runtimeId}/${input.target.endpoint}`;
  const calendars = [...input.calendars, ...ofWorker].filter((calendar) =>
    isForLane(calendar, lane),
  );
  return assessFreeze(calendars, input.atMs);
}
