import {
  CancellationScope,
  allHandlersFinished,
  condition,
  continueAsNew,
  getExternalWorkflowHandle,
  setCurrentDetails,
  workflowInfo,
} from "@temporalio/workflow";
import type { LaneInput } from "../domain/lane/lane-input.ts";
import { createLaneState } from "../domain/lane/lane-state.ts";
import type { LaneState } from "../domain/lane/lane-state.ts";
import { computeLaneStatus } from "../domain/lane/lane-status.ts";
import { planNext } from "../domain/lane/plan-next.ts";
import { decidePending, putBack } from "../domain/lane/receive-request.ts";
import { freeze } from "../domain/lane/receive-word.ts";
import { renderLaneDetails } from "../domain/lane/render-lane-details.ts";
import { registerLaneHandlers } from "./lane/handlers.ts";
import { createLane } from "./lane/lane-context.ts";
import type { Lane } from "./lane/lane-context.ts";
import { handOver } from "./lane/hand-over.ts";
import { keepPolicy } from "./lane/policy.ts";
import { createPolls } from "./lane/polls.ts";
import type { Polls } from "./lane/polls.ts";
import { recall } from "./lane/recall.ts";
import { requestFollowed } from "./lane/request-followed.ts";
import { proveSenders } from "./lane/senders.ts";
import { startJob } from "./lane/start-job.ts";
import { takeSighting } from "./lane/take-sighting.ts";
import { takeExecution, takeOverDirect } from "./lane/watch-promotion.ts";
import { laneWordSignal } from "./messages.ts";

/**
 * Everything that happens to one endpoint, in order: one promotion at a time, a queue behind it,
 * freezes, drift. It lives for as long as anybody promotes there, and continues as new.
 */
export async function lane(input: LaneInput, carried?: LaneState): Promise<never> {
  const state = carried ?? createLaneState(Date.now());
  const context = createLane(input, state);
  registerLaneHandlers(context);
  CancellationScope.current().cancelRequested.catch(() => freezeByCancel(context));
  // A cancelled lane still answers, and still watches the promotion that runs.
  return CancellationScope.nonCancellable(() => run(context));
}

async function run(context: Lane): Promise<never> {
  const { state, input } = context;
  const polls = createPolls(context);
  void keepPolicy(context);
  void proveSenders(context);
  if (state.memory === "unread") await takeOverDirect(context);
  if (state.memory === "unread" || state.memory === "unreadable") void recall(context);
  for (;;) {
    context.rest();
    await takeSeen(context, polls);
    await act(context);
    if (context.isWoken()) continue;
    if (isContinueAsNewDue(input)) {
      // Senders wait for the main loop: it must not wait for them while something is undecided.
      await condition(() => allHandlersFinished() || context.isWoken());
      if (context.isWoken() || isUndecided(state)) continue;
      await continueAsNew<typeof lane>(input, { ...state, runs: state.runs + 1 });
    }
    setCurrentDetails(renderLaneDetails(computeLaneStatus(input, state)));
    polls.keep();
    await rest(context);
  }
}

/** What waits for the lane's memory is carried over. */
function isUndecided({ pending, memory }: LaneState): boolean {
  return pending.length > 0 && memory !== "unread";
}

async function takeSeen(context: Lane, polls: Polls): Promise<void> {
  const seen = polls.take();
  if (seen?.of === "promotion") await takeExecution(context, seen.execution);
  if (seen?.of === "endpoint") await takeSighting(context, seen.sighting);
}

/** Does the next thing there is to do; wakes the loop again where there may be more. */
async function act(context: Lane): Promise<void> {
  const { state, input } = context;
  await handOver(context);
  const { target } = input.defaults;
  decidePending(state, { target, queueLimit: input.settings.queueLimit, now: Date.now() });
  await tellPromotion(context);
  const next = planNext(state, Date.now());
  if (next.action === "wait") return;
  context.wake();
  if (next.action === "follow") return requestFollowed(state, next.version);
  // What was to start at once and does not is decided anew.
  for (const { job } of state.pending) if (job !== next.job) putBack(state, job);
  await startJob(context, next.job);
}

/** Tells the running promotion what has changed for it: freezes, and to make room. */
async function tellPromotion(context: Lane): Promise<void> {
  const { running, frozen } = context.state;
  if (!running) return;
  const isFrozen = frozen !== undefined;
  const tellFreeze = running.kind === "promotion" && running.toldFrozen !== isFrozen;
  const tellGiveWay = running.giveWay !== undefined && running.toldGiveWay !== true;
  if (!tellFreeze && !tellGiveWay) return;
  running.toldFrozen = isFrozen;
  running.toldGiveWay = running.giveWay !== undefined;
  const word = {
    promotion: running.promotion,
    ...(tellFreeze ? { frozen: frozen ?? null } : {}),
    ...(running.giveWay ? { giveWay: running.giveWay } : {}),
  };
  // One that has just ended reports its end by itself.
  await getExternalWorkflowHandle(context.promotionWorkflowId)
    .signal(laneWordSignal, word)
    .catch(() => undefined);
}

/** Until something happens, a followed version is due, or the history is long enough. */
async function rest(context: Lane): Promise<void> {
  const isOver = (): boolean => context.isWoken() || isContinueAsNewDue(context.input);
  const next = planNext(context.state, Date.now());
  const untilMs = next.action === "wait" ? next.untilMs : Date.now();
  if (untilMs === undefined) await condition(isOver);
  else await condition(isOver, Math.max(1, untilMs - Date.now()));
}

function isContinueAsNewDue({ settings }: LaneInput): boolean {
  const { continueAsNewSuggested, historyLength } = workflowInfo();
  return continueAsNewSuggested || historyLength > settings.eventsPerRun;
}

/** A lane is never ended by a cancellation: nothing starts any more until somebody says so. */
function freezeByCancel(context: Lane): void {
  const { state, input } = context;
  const reason = "its workflow was cancelled";
  freeze(
    state,
    { by: "a cancellation request", reason },
    {
      now: Date.now(),
      target: input.defaults.target,
    },
  );
  context.wake();
}
