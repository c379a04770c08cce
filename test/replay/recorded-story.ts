import type { WorkflowHandle } from "@temporalio/client";
import type { Stage, StageOptions } from "../e2e/stage.ts";

/** What to record: how the stage is set, what is played on it, and the run whose history is kept. */
export interface RecordedStory {
  readonly options?: StageOptions;
  play(stage: Stage): Promise<Pick<WorkflowHandle, "result" | "fetchHistory">>;
  /** It does not come to an end: it is kept as far as it was played. */
  readonly endless?: true;
}
