import { proxyActivities } from "@temporalio/workflow";
import { activityOptionsFor } from "../../../workflows/activity-options.ts";
import type { BareActivities } from "./bare-worker.ts";

const optionsOf = (name: Parameters<typeof activityOptionsFor>[0]) =>
  activityOptionsFor(name, { summary: name, untilMs: 60_000, now: 0 });

const { call } = proxyActivities<BareActivities>(optionsOf("updateEndpoint"));
const { look } = proxyActivities<BareActivities>(optionsOf("takeLooks"));
const { talk } = proxyActivities<BareActivities>(optionsOf("runSmokeSession"));

/** The calls of a promotion with its time-outs, and nothing else: what durability itself costs. */
export async function bare(nth: number): Promise<void> {
  const turns = [call, look, talk];
  for (let turn = nth; turn < nth + 200; turn += 1)
    // A lost session is not repeated.
    await turns[turn % turns.length]?.().catch(() => undefined);
}
