import { historyToJSON } from "@temporalio/common/lib/proto-utils.js";
import type { Client } from "@temporalio/client";
import { readStory, record } from "./read-story.ts";
import type { HistoryEvent, Story } from "./read-story.ts";

interface Begun {
  readonly workflowId: string;
  readonly firstRunId: string;
}

/** A promotion's story from its first run on, through every continue-as-new. */
export async function fetchStory(client: Client, begun: Begun): Promise<Story> {
  return readStory(begun.workflowId, await fetchRuns(client, begun));
}

/** Its histories, oldest first. */
export async function fetchRuns(
  client: Client,
  { workflowId, firstRunId }: Begun,
): Promise<HistoryEvent[][]> {
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
  return runs;
}
