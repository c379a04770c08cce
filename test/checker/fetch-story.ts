import { historyToJSON } from "@temporalio/common/lib/proto-utils.js";
import type { Client } from "@temporalio/client";
import { readStory, record } from "./read-story.ts";
import type { HistoryEvent, Story } from "./read-story.ts";

/** A promotion's story from its first run on, through every continue-as-new. */
export async function fetchStory(
  client: Client,
  { workflowId, firstRunId }: { workflowId: string; firstRunId: string },
): Promise<Story> {
  const runs: HistoryEvent[][] = [];
  let runId: string | undefined = firstRunId;
  while (runId !== undefined) {
    const history = await client.workflow.getHandle(workflowId, runId).fetchHistory();
    const { events } = JSON.parse(historyToJSON(history)) as { events: HistoryEvent[] };
    runs.push(events);
    const next = record(events.at(-1)?.["workflowExecutionContinuedAsNewEventAttributes"]);
    const nextRunId = next["newExecutionRunId"];
    runId = typeof nextRunId === "string" ? nextRunId : undefined;
  }
  return readStory(workflowId, runs);
}
