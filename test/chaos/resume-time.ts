import { record } from "../checker/read-story.ts";
import type { HistoryEvent } from "../checker/read-story.ts";

/**
 * When a workflow went on after a kill: the first of its tasks that was completed, or of its
 * activities that was started and came to an end, after it. Undefined where it waited for nothing
 * but people.
 */
export function findResumedAtMs(
  runs: readonly (readonly HistoryEvent[])[],
  struckAtMs: number,
): number | undefined {
  const times = runs.flatMap((run) => {
    const atMs = new Map(run.map((event) => [String(event.eventId), timeOf(event)]));
    return run.flatMap((event) => {
      if (event.eventType === "EVENT_TYPE_WORKFLOW_TASK_COMPLETED") return [timeOf(event)];
      const ended =
        event["activityTaskCompletedEventAttributes"] ?? event["activityTaskFailedEventAttributes"];
      const started = atMs.get(String(record(ended)["startedEventId"]));
      return started === undefined ? [] : [started];
    });
  });
  const after = times.filter((time) => time > struckAtMs);
  return after.length === 0 ? undefined : Math.min(...after);
}

function timeOf({ eventTime = "" }: HistoryEvent): number {
  return Date.parse(eventTime);
}
