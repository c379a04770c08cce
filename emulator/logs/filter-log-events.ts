import type {
  FilteredLogEvent,
  FilterLogEventsRequest,
  FilterLogEventsResponse,
} from "@aws-sdk/client-cloudwatch-logs";

import { AwsError } from "../protocol/errors.ts";
import { pageOf } from "../runtimes/paging.ts";
import { partition } from "../runtimes/lookup.ts";
import type { SessionRecord } from "../state/model.ts";
import type { Call, World } from "../world.ts";

const PAGE = 10_000;
const GROUP = /^\/aws\/bedrock-agentcore\/runtimes\/(.+-[a-zA-Z0-9]{10})-([a-zA-Z][a-zA-Z0-9_]*)$/;

/**
 * What an endpoint's agents logged: a line for the first and the last invocation of each session,
 * as AgentCore's SDK writes it. A filter pattern is a text that must be in the line.
 */
export function filterLogEvents(
  world: World,
  call: Call,
  input: FilterLogEventsRequest,
): FilterLogEventsResponse {
  const [, runtimeId = "", endpoint = ""] = GROUP.exec(input.logGroupName ?? "") ?? [];
  const runtime = partition(world, call).runtimes[runtimeId];
  if (!runtime?.endpoints[endpoint])
    throw new AwsError(400, "ResourceNotFoundException", "The specified log group does not exist.");
  const { startTime = 0, endTime = Number.POSITIVE_INFINITY, filterPattern = "" } = input;
  const wanted = filterPattern.replaceAll(/^"|"$/g, "");
  const events = world.sessions
    .all()
    .filter((session) => session.runtimeId === runtimeId && session.endpoint === endpoint)
    .flatMap(linesOf)
    .filter(({ timestamp = 0 }) => timestamp >= startTime && timestamp <= endTime)
    .filter(({ message = "" }) => message.includes(wanted))
    .toSorted((a, b) => (a.timestamp ?? 0) - (b.timestamp ?? 0));
  const page = pageOf(events, {
    maxResults: input.limit ?? PAGE,
    largest: PAGE,
    nextToken: input.nextToken,
  });
  return {
    events: page.items,
    ...(page.nextToken !== undefined && { nextToken: page.nextToken }),
  };
}

function linesOf({ sessionId, openedAtMs, lastUsedAtMs }: SessionRecord): FilteredLogEvent[] {
  return [...new Set([openedAtMs, lastUsedAtMs])].map((atMs, index) => ({
    eventId: `${sessionId}-${index}`,
    logStreamName: `${new Date(atMs).toISOString().slice(0, 10).replaceAll("-", "/")}/[runtime-logs]${sessionId}`,
    timestamp: atMs,
    ingestionTime: atMs,
    message: JSON.stringify({
      timestamp: new Date(atMs).toISOString(),
      level: "INFO",
      message: "Invocation completed successfully",
      logger: "bedrock_agentcore.app",
      sessionId,
    }),
  }));
}
