// The floor of a resume: a workflow with one activity, with the time-outs of the engine's.
import { proxyActivities } from "@temporalio/workflow";
import { activityOptionsFor } from "../dist/workflows/activity-options.js";

const activities = proxyActivities({ startToCloseTimeout: "1 minute" });
const STEP_MS = 600_000;

/** `as` is the engine's activity whose time-outs it has. */
export async function resumeFloor({ activity, as, ...input }) {
  const now = Date.now();
  const options = activityOptionsFor(as, { summary: "floor", untilMs: now + STEP_MS, now });
  await activities[activity].executeWithOptions(options, [input]);
}
