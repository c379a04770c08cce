import type { Client } from "@temporalio/client";
import { EXIT_CODES } from "../../domain/promotion/outcome.ts";
import type { RequestAnswer } from "../../domain/lane/lane-input.ts";
import type { PromotionTarget } from "../../domain/target.ts";
import { waitForStart } from "../lanes/wait-for-start.ts";
import type { CommandRun } from "./cli-context.ts";

/** A promotion that a lane has started. */
type Started = RequestAnswer & { readonly promotion: string; readonly firstRunId: string };

/**
 * Asks a lane to move its endpoint. Where the request has to wait, it is said; with `--wait` the
 * command waits too. The exit code when nothing was started: everything is said by then.
 */
export async function askAndWait(
  run: CommandRun<{ readonly wait?: boolean }>,
  of: {
    client: Client;
    target: PromotionTarget;
    key: string;
    /** What waits, as the beginning of a sentence. */
    what?: string;
    ask: () => Promise<RequestAnswer>;
  },
): Promise<Started | number> {
  const { client, target, key, ask, what = `Request ${of.key}` } = of;
  const answer = await ask();
  if (isStarted(answer)) return answer;
  const place = `${target.runtimeId}/${target.endpoint}`;
  run.say(
    `${what} for ${place} waits: ${answer.position} in the queue.`,
    `  see it:  agentcore-rollouts lanes ${place}`,
  );
  if (!run.flags.wait) {
    run.document({ end: "queued", ...answer });
    return EXIT_CODES.ok;
  }
  const interrupt = new AbortController();
  const undo = run.io.onInterrupt(() => interrupt.abort());
  try {
    const { signal } = interrupt;
    const started = await waitForStart(client, target, { key, ask, signal });
    if (started && isStarted(started)) return started;
    run.warn(
      "stopped waiting; the request stays in the queue",
      `next: agentcore-rollouts lanes ${place}`,
    );
    run.document({ end: "stopped-waiting", ...answer });
    return EXIT_CODES.stoppedWaiting;
  } finally {
    undo();
  }
}

function isStarted(answer: RequestAnswer): answer is Started {
  return answer.promotion !== undefined && answer.firstRunId !== undefined;
}
