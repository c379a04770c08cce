import { randomUUID } from "node:crypto";
import { FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { ApplicationFailure } from "@temporalio/activity";

import { callAws } from "../aws/call.ts";
import { withHeartbeats } from "../heartbeats.ts";
import type { DrainSessionsInput, DrainedSessions } from "../promotion-activities.ts";
import type { PromotionDependencies } from "./dependencies.ts";
import { findSessionId } from "./find-session-id.ts";
import { stopSession } from "../smoke/stop-session.ts";

/** FilterLogEvents is allowed five times per second and account; others want some of it. */
const PAGE_PAUSE_MS = 500;
const MOST_PAGES = 200;

/**
 * Finds the sessions that began after the re-point by the ids in the endpoint's log group, and
 * stops them. One that was seen shortly before the re-point runs on the baseline, and is left. A
 * retry after a crash stops some again, which does no harm.
 */
export async function drainSessions(
  dependencies: PromotionDependencies,
  input: DrainSessionsInput,
): Promise<DrainedSessions> {
  const progress = { found: 0, stopped: 0 };
  return withHeartbeats(
    async () => {
      const older = await findSessions(dependencies, input, {
        fromMs: input.fromMs - input.olderMs,
        // FilterLogEvents answers what is at the end, too.
        toMs: input.fromMs - 1,
      });
      const seen = await findSessions(dependencies, input, input);
      const wanted = [...seen].filter((id) => !older.has(id) && !id.startsWith(input.except));
      progress.found = wanted.length;
      for (const sessionId of wanted) {
        if (dependencies.clock.now() >= input.untilMs) break;
        if (await stop(dependencies, input, sessionId)) progress.stopped += 1;
        await dependencies.clock.sleep(1_000 / input.perSecond);
      }
      return progress;
    },
    () => progress,
  );
}

/** What is throttled or denied for one session must not end the drain of the others. */
async function stop(
  dependencies: PromotionDependencies,
  { endpoint: qualifier, ...agent }: DrainSessionsInput,
  sessionId: string,
): Promise<boolean> {
  try {
    const session = { ...agent, qualifier, sessionId, clientToken: randomUUID() };
    await stopSession(dependencies, session);
    return true;
  } catch (error) {
    if (error instanceof ApplicationFailure) return false;
    throw error;
  }
}

async function findSessions(
  { clients, clock }: PromotionDependencies,
  { aws, runtimeId, endpoint, untilMs }: DrainSessionsInput,
  span: { fromMs: number; toMs: number },
): Promise<Set<string>> {
  const found = new Set<string>();
  let nextToken: string | undefined;
  for (let page = 0; page < MOST_PAGES && clock.now() < untilMs; page += 1) {
    const command = new FilterLogEventsCommand({
      logGroupName: `/aws/bedrock-agentcore/runtimes/${runtimeId}-${endpoint}`,
      startTime: span.fromMs,
      endTime: span.toMs,
      ...(nextToken !== undefined && { nextToken }),
    });
    const answer = await callAws({ operation: "FilterLogEvents", callClass: "read" }, (options) =>
      clients.logs(aws).send(command, options),
    );
    for (const event of answer.events ?? []) {
      const id = findSessionId(event.message ?? "");
      if (id !== undefined) found.add(id);
    }
    ({ nextToken } = answer);
    if (nextToken === undefined) return found;
    await clock.sleep(PAGE_PAUSE_MS);
  }
  return found;
}
