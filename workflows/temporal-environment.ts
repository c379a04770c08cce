import {
  ActivityCancellationType,
  ActivityFailure,
  ApplicationFailure,
  CancellationScope,
  CancelledFailure,
  TimeoutFailure,
  condition,
  proxyActivities,
  sleep,
  uuid4,
  workflowInfo,
} from "@temporalio/workflow";
import type { PromotionActivities } from "../activities/promotion-activities.ts";
import { CallError } from "../domain/promotion/failures.ts";
import type { CallErrorCode } from "../domain/promotion/failures.ts";
import type { ActivityClass } from "../domain/task-queue.ts";
import { activityTaskQueue } from "../domain/task-queue.ts";
import { activityClassOf, activityOptionsFor } from "./activity-options.ts";
import type {
  ActivityInput,
  ActivityName,
  ActivityOutput,
  CallOptions,
  PromotionEnvironment,
  WaitEnd,
} from "./environment.ts";

/** Well below the 10,000 signals after which the server refuses every further one. */
const EVENTS_BEFORE_CONTINUE_AS_NEW = 5_000;

/** Whether this run's history is long enough to go on in a new one. */
export function isContinueAsNewDue(): boolean {
  const info = workflowInfo();
  return info.continueAsNewSuggested || info.historyLength > EVENTS_BEFORE_CONTINUE_AS_NEW;
}

const activities = proxyActivities<PromotionActivities>({ startToCloseTimeout: "1 minute" });

/** The steps' environment, bound to Temporal. While it rolls back, calls wait behind no others. */
export function createTemporalEnvironment(from: {
  publish: () => void;
  isRollingBack: () => boolean;
}): PromotionEnvironment {
  const call: Call = (name, input, options) =>
    callOn(from.isRollingBack() ? "rollback" : activityClassOf(name), name, { input, options });
  let isHeld = false;
  /** In a workflow task of its own, so that what follows an interruption, a rollback say, goes first. */
  const afterwards = async (cancel: () => void): Promise<void> => {
    isHeld = true;
    await sleep(1, { summary: "Cancel what was interrupted" });
    isHeld = false;
    cancel();
    from.publish();
  };
  return {
    now: Date.now,
    newToken: uuid4,
    call,
    callUnless: (interrupted, name, asked) =>
      callUnless({ call, afterwards }, interrupted, { name, ...asked }),
    waitFor,
    publish: () => {
      // A rollback makes calls before it ends: this one will be made up for.
      if (!(isHeld && from.isRollingBack())) from.publish();
    },
  };
}

type Call = PromotionEnvironment["call"];

async function callOn<K extends ActivityName>(
  activityClass: ActivityClass,
  name: K,
  { input, options }: { input: ActivityInput<K>; options: CallOptions },
): Promise<ActivityOutput<K>> {
  const activityOptions = activityOptionsFor(name, { ...options, now: Date.now() });
  const taskQueue = activityTaskQueue(workflowInfo().taskQueue, activityClass);
  try {
    const run = activities[name] as unknown as {
      executeWithOptions(options: object, args: [ActivityInput<K>]): Promise<ActivityOutput<K>>;
    };
    return await run.executeWithOptions({ ...activityOptions, taskQueue }, [input]);
  } catch (error) {
    throw toCallError(error);
  }
}

async function callUnless<K extends ActivityName>(
  { call, afterwards }: { call: Call; afterwards: (cancel: () => void) => Promise<void> },
  interrupted: () => boolean,
  { name, input, options }: { name: K; input: ActivityInput<K>; options: CallOptions },
): Promise<ActivityOutput<K> | undefined> {
  const isOver = (): boolean => interrupted() || isContinueAsNewDue();
  if (isOver()) return undefined;
  const scope = new CancellationScope({ cancellable: true });
  const work = scope.run(() => call(name, input, options));
  const outcome = await Promise.race([
    work.then((value) => ({ value })),
    condition(isOver).then(() => undefined),
  ]);
  if (outcome) return outcome.value;
  const { cancellationType } = activityOptionsFor(name, { ...options, now: Date.now() });
  if (cancellationType === ActivityCancellationType.WAIT_CANCELLATION_COMPLETED) {
    // A smoke session is waited for, so that its cleanup cannot be overtaken.
    scope.cancel();
    await work.catch(() => undefined);
    return undefined;
  }
  // A cancellation in this workflow task would have the workflow asked once more before anything is sent.
  work.catch(() => undefined);
  void afterwards(() => scope.cancel());
  return undefined;
}

async function waitFor(
  predicate: () => boolean,
  options: { untilMs?: number; summary: string },
): Promise<WaitEnd> {
  const isOver = (): boolean => predicate() || isContinueAsNewDue();
  if (options.untilMs === undefined) {
    await condition(isOver);
  } else if (!isOver() && options.untilMs > Date.now()) {
    const scope = new CancellationScope({ cancellable: true });
    const durationMs = options.untilMs - Date.now();
    const timer = scope
      .run(() => sleep(durationMs, { summary: options.summary }))
      .catch(() => undefined);
    await Promise.race([timer, condition(isOver)]);
    scope.cancel();
  }
  if (predicate()) return "met";
  return isContinueAsNewDue() ? "continue-as-new" : "deadline";
}

/** What an activity fails with that its worker gave up in order to stop. */
const WORKER_STOPPED: ReadonlySet<string> = new Set(["WorkerShutdown", "CancelledFailure"]);

function toCallError(error: unknown): unknown {
  if (!(error instanceof ActivityFailure)) return error;
  const { cause } = error;
  // A worker that was told to stop ends what does not finish in its grace like this.
  if (cause instanceof ApplicationFailure && WORKER_STOPPED.has(cause.type ?? "")) {
    return new CallError(
      "Cancelled",
      `${error.activityType} was given up by a worker that was stopped.`,
    );
  }
  if (cause instanceof ApplicationFailure)
    return new CallError((cause.type ?? "Unknown") as CallErrorCode, cause.message);
  if (cause instanceof TimeoutFailure) {
    // The server wraps the last attempt's failure in the time-out that ended the retries.
    return cause.cause instanceof ApplicationFailure
      ? new CallError((cause.cause.type ?? "Unknown") as CallErrorCode, cause.cause.message)
      : new CallError("Timeout", `${error.activityType} got no answer in time.`);
  }
  if (cause instanceof CancelledFailure)
    return new CallError("Cancelled", `${error.activityType} was cancelled.`);
  return new CallError("Unknown", `${error.activityType} failed: ${error.message}`);
}
