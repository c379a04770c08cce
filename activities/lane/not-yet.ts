import { ApplicationFailure, ApplicationFailureCategory } from "@temporalio/common";

/** Nothing new: Temporal runs the activity again after the interval, and keeps nothing of this look. */
export function notYet(intervalMs: number): ApplicationFailure {
  return ApplicationFailure.create({
    type: "NothingNew",
    message: "Nothing new; the next look follows.",
    nextRetryDelay: intervalMs,
    category: ApplicationFailureCategory.BENIGN,
  });
}
