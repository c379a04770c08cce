// The least that looks at something at an interval: a timer and an empty activity.
import { continueAsNew, proxyActivities, sleep, workflowInfo } from "@temporalio/workflow";

const { look } = proxyActivities({ startToCloseTimeout: "1 minute" });

export async function floor(intervalMs) {
  while (!workflowInfo().continueAsNewSuggested) {
    await look();
    await sleep(intervalMs);
  }
  await continueAsNew(intervalMs);
}
