import type { Client } from "@temporalio/client";
import { promotionWorkflowId } from "../../domain/target.ts";
import type { PromotionTarget } from "../../domain/target.ts";
import { checkPromises } from "../checker/check-promises.ts";
import type { LogLine, Violation } from "../checker/facts.ts";
import { fetchRuns } from "../checker/fetch-story.ts";
import { readStory, record } from "../checker/read-story.ts";
import type { Story } from "../checker/read-story.ts";
import { KINDS } from "./kinds.ts";
import type { PlayedPoint, Scene } from "./play-point.ts";
import { findResumedAtMs } from "./resume-time.ts";
import { describeEndpoint } from "./runtime.ts";

export interface JudgedPoint extends PlayedPoint {
  /** Of each promotion, in order. */
  readonly outcomes: readonly string[];
  /** Of those that failed, in their own words. */
  readonly failures: readonly string[];
  readonly endpoints: readonly string[];
  /** Whether a promotion ran when the victim was killed. */
  readonly isStruck: boolean;
  /** From the kill to the first work done afterwards, of each promotion that ran. */
  readonly resumedAfterMs: readonly number[];
  readonly violations: readonly Violation[];
  /** Endpoints that are not where the outcomes say. */
  readonly misplaced: readonly string[];
}

/** Reads what became of a point: histories and call log alone. */
export async function judgePoint(
  { client, control }: Scene,
  played: PlayedPoint,
  { log, struckAtMs }: { log: readonly LogLine[]; struckAtMs: number },
): Promise<JudgedPoint> {
  const told: { story: Story; resumedAtMs: number | undefined }[] = [];
  const endpoints: string[] = [];
  const misplaced: string[] = [];
  for (const target of played.targets) {
    const stories: Story[] = [];
    for (const begun of await listPromotions(client, target)) {
      const runs = await fetchRuns(client, begun);
      const story = readStory(begun.workflowId, runs);
      stories.push(story);
      told.push({ story, resumedAtMs: findResumedAtMs(runs, struckAtMs) });
    }
    const shown = await describeEndpoint(control, played.runtime.id, target.endpoint);
    endpoints.push(shown);
    const place = placeAfter(played, target.endpoint, stories);
    if (place !== undefined && shown !== place)
      misplaced.push(`${target.endpoint} is ${shown}, not ${place}`);
  }
  const open = told.filter(({ story }) => isOpenAt(story, struckAtMs));
  return {
    ...played,
    outcomes: told.map(({ story }) => outcomeOf(story)),
    failures: told.flatMap(({ story: { end } }) =>
      end?.how === "failed" ? [String(end.status?.["headline"])] : [],
    ),
    endpoints,
    isStruck: open.length > 0,
    resumedAfterMs: open.flatMap(({ resumedAtMs }) =>
      resumedAtMs === undefined ? [] : [resumedAtMs - struckAtMs],
    ),
    violations: told.flatMap(({ story }) => checkPromises(story, log)),
    misplaced,
  };
}

/** The first run of each promotion of an endpoint, the oldest first. */
async function listPromotions(
  client: Client,
  target: PromotionTarget,
): Promise<{ workflowId: string; firstRunId: string }[]> {
  const workflowId = promotionWorkflowId(target);
  const firsts: { workflowId: string; firstRunId: string; atMs: number }[] = [];
  for await (const { runId, startTime } of client.workflow.list({
    query: `WorkflowId = '${workflowId}'`,
  })) {
    const history = await client.workflow.getHandle(workflowId, runId).fetchHistory();
    const started = history.events?.[0]?.workflowExecutionStartedEventAttributes;
    if (started?.firstExecutionRunId === runId)
      firsts.push({ workflowId, firstRunId: runId, atMs: startTime.getTime() });
  }
  return firsts.toSorted((a, b) => a.atMs - b.atMs);
}

function isOpenAt({ startedAtMs, end }: Story, atMs: number): boolean {
  return startedAtMs <= atMs && (end === undefined || end.atMs > atMs);
}

function outcomeOf({ end }: Story): string {
  const outcome = record(end?.status?.["outcome"])["kind"];
  return end === undefined ? "open" : typeof outcome === "string" ? outcome : end.how;
}

/** Where the outcomes leave the endpoint; undefined where somebody else had a hand in it. */
function placeAfter(
  { plan }: PlayedPoint,
  endpoint: string,
  stories: readonly Story[],
): string | undefined {
  const isThere = (KINDS[plan.kind].endpoints as readonly string[]).includes(endpoint);
  let place: string | undefined = isThere ? "READY 1" : "gone";
  for (const story of stories) {
    const status = story.end?.status ?? {};
    const outcome = record(status["outcome"]);
    switch (outcomeOf(story)) {
      case "promoted":
        place = `READY ${status["candidate"]}`;
        break;
      case "rolled-back":
        place = `READY ${outcome["version"] ?? status["baseline"]}`;
        break;
      case "drifted":
      case "open":
        place = undefined;
        break;
    }
  }
  return plan.driftAfterMs !== undefined && endpoint === "production" ? undefined : place;
}
