import type { WorkflowHandle } from "@temporalio/client";
import type { LaneSettings } from "../../domain/lane/lane-input.ts";
import { laneOf } from "../e2e/lane-stage.ts";
import type { LaneStage } from "../e2e/lane-stage.ts";
import { tell, untilIn } from "../e2e/stage.ts";
import type { Stage } from "../e2e/stage.ts";
import type { RecordedStory } from "./recorded-story.ts";

/** The lane's first run, or the last. */
async function runOf(
  { client }: Stage,
  { workflowId }: LaneStage,
  which: "first" | "last",
): Promise<WorkflowHandle> {
  const { runId, raw } = await client.workflow.getHandle(workflowId).describe();
  const first = raw.workflowExecutionInfo?.firstRunId ?? runId;
  return client.workflow.getHandle(workflowId, which === "last" ? runId : first);
}

/** A promotion that waits for approval, with a queue behind it, in a lane that is frozen for a while. */
async function fillAndFreeze(stage: Stage, lane: LaneStage): Promise<void> {
  const approval = { timeoutMs: 60_000 };
  await lane.request({ key: "first", spec: { ...lane.spec, approval } });
  await lane.request({ key: "second", onBusy: "queue" });
  await untilIn(lane.promotion(), "waiting-for-approval");
  await lane.word("freeze");
  await tell(lane.promotion(), "reject");
  await lane.untilStatus(({ outcomes }) => outcomes.length === 1);
  stage.traffic();
  await lane.word("unfreeze");
  await lane.untilStatus(({ outcomes }) => outcomes.length === 2);
}

/** A lane lives on: its history ends where the story does. */
const inLane = (which: "first" | "last", settings: Partial<LaneSettings> = {}): RecordedStory => ({
  endless: true,
  async play(stage) {
    const played = laneOf(stage, settings);
    await fillAndFreeze(stage, played);
    return runOf(stage, played, which);
  },
});

export const laneStories: Readonly<Record<string, RecordedStory>> = {
  "lane-queue-and-freeze": inLane("last"),
  "lane-leaving": inLane("first", { eventsPerRun: 60 }),
  "lane-continued": inLane("last", { eventsPerRun: 60 }),
};
