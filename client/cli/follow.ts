import { EXIT_CODES } from "../../domain/promotion/outcome.ts";
import type { PromotionStatus } from "../../domain/promotion/status.ts";
import type { Connected } from "../connect.ts";
import type { LaneView } from "../lanes/lanes.ts";
import { printable, printableDeep } from "../printable.ts";
import { shortNameOf } from "../promotion-name.ts";
import { exitCodeOfView } from "../promotion-view.ts";
import type { PromotionView } from "../promotion-view.ts";
import { waitForOutcome } from "../wait-for-outcome.ts";
import type { WaitResult } from "../wait-for-outcome.ts";
import type { CommandRun } from "./cli-context.ts";
import { explainError } from "./explain-error.ts";
import { computeProgress, formatProgress } from "./progress.ts";
import type { LiveView } from "./live-view.ts";
import { renderView } from "./render-view.ts";
import { renderUiLink } from "./ui-link.ts";

/** A promotion that a command follows. */
export interface Followed {
  readonly run: CommandRun<object>;
  readonly connected: Connected;
  readonly workflowId: string;
  readonly firstRunId?: string | undefined;
}

/**
 * Follows a promotion to its end with a plain line for each change; returns the exit code. An
 * interrupt ends the waiting, never the promotion.
 */
export async function followToEnd(followed: Followed, live?: LiveView): Promise<number> {
  const { run, connected, workflowId, firstRunId } = followed;
  const interrupt = new AbortController();
  const undo = run.io.onInterrupt(() => interrupt.abort());
  try {
    const result = await waitForOutcome(connected.client, workflowId, {
      firstRunId,
      signal: interrupt.signal,
      onView: live ? live.show : createReporter(run),
      onProblem: (error) =>
        (live?.warn ?? run.warn)(`still waiting: ${explainError(error).lines[0]}`),
    });
    live?.clear();
    return reportEnd(followed, result);
  } finally {
    live?.clear();
    undo();
  }
}

/** Shows how it ended, or how to come back. */
export function reportEnd(followed: Followed, result: WaitResult): number {
  const { run, workflowId } = followed;
  const { view } = result;
  if (result.end === "stopped-waiting" || view === undefined) {
    const name = shortNameOf(workflowId);
    run.warn(
      `stopped waiting; promotion ${view?.promotion ?? ""} goes on`,
      `next: agentcore-rollouts status ${name} --wait`,
    );
    run.document({ end: result.end, ...(view ? viewDocument(followed, view) : { workflowId }) });
    return EXIT_CODES.stoppedWaiting;
  }
  if (view.failure) run.warn(...renderFailure(followed, view.failure.message));
  else run.say("", ...renderFor(followed, view));
  run.document({ end: result.end, ...viewDocument(followed, view) });
  return exitCodeOfView(view);
}

function renderFailure({ workflowId }: Followed, message: string): string[] {
  const name = shortNameOf(workflowId);
  return [
    `error: ${printable(message)}`,
    `next: agentcore-rollouts status ${name}   (then correct the cause, and start it again)`,
  ];
}

export function renderFor(
  { run, connected, workflowId }: Followed,
  view: PromotionView,
  lane?: LaneView,
): string[] {
  const { colours } = run;
  return renderView(view, {
    colours,
    uiLink: renderUiLink(connected, run.io.env, workflowId),
    nowMs: Date.now(),
    lane: lane?.status,
    columns: run.io.terminal?.columns,
  });
}

/** The shape of a promotion in every JSON document. */
export function viewDocument(
  { run, connected, workflowId }: Followed,
  view: PromotionView,
): object {
  return { ...view, uiLink: renderUiLink(connected, run.io.env, workflowId) };
}

/** Prints what is new in each view; one line when nobody answers, one when somebody does again. */
function createReporter(run: CommandRun<object>): (view: PromotionView) => void {
  let before: PromotionStatus | undefined;
  let problem: string | undefined;
  return (view) => {
    if (view.problem !== problem) {
      run.warn(
        view.problem === undefined
          ? "the promotion answers again"
          : `still waiting: ${printable(view.problem)}`,
      );
      problem = view.problem;
    }
    if (!view.status) return;
    const status = printableDeep(view.status);
    run.say(...computeProgress(before, status).map(formatProgress));
    before = status;
  };
}
