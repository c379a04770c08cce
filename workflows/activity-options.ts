import { ActivityCancellationType } from "@temporalio/workflow";
import type { ActivityOptions } from "@temporalio/workflow";
import type { ActivityClass } from "../domain/task-queue.ts";
import type { ActivityName, CallOptions } from "./environment.ts";

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const LONGEST_RETRY_PAUSE_MS = 20 * SECOND_MS;

/** One call to AWS: its request time-out (20 s) is shorter, so that the attempt itself reports it. */
const ONE_CALL_MS = 30 * SECOND_MS;
/** A lost worker shows after this long; cancellation reaches a running activity within 0.8 of it. */
const HEARTBEAT_MS = 30 * SECOND_MS;
/**
 * A bake lasts a day, and every recorded heartbeat is billed by Temporal Cloud. 0.8 of this is the
 * minute of the default look: one heartbeat is sent with each. With it and the first retry's pause,
 * a bake whose worker is lost goes on within two minutes of its last look.
 */
const LOOKS_HEARTBEAT_MS = 75 * SECOND_MS;
const SMOKE_HEARTBEAT_MS = 15 * SECOND_MS;

/**
 * How an activity is run. There is no schedule-to-close time-out anywhere: time in which no worker
 * was there must not use up what a step may take. What waits knows its own end; what calls has a
 * number of attempts that covers the time until `untilMs`.
 */
export function activityOptionsFor(
  name: ActivityName,
  call: CallOptions & { now: number },
): ActivityOptions {
  const remainingMs = Math.max(0, call.untilMs - call.now);
  const base = { summary: call.summary, cancellationType: ActivityCancellationType.TRY_CANCEL };
  const retry = {
    initialInterval: SECOND_MS,
    backoffCoefficient: 2,
    maximumInterval: LONGEST_RETRY_PAUSE_MS,
  };
  switch (name) {
    case "watchEndpoint":
    case "awaitVersion":
    case "takeLooks":
    case "drainSessions":
      return {
        ...base,
        retry,
        startToCloseTimeout: remainingMs + 2 * MINUTE_MS,
        heartbeatTimeout: name === "takeLooks" ? LOOKS_HEARTBEAT_MS : HEARTBEAT_MS,
      };
    case "runSmokeSession":
    case "runIsolationProbe":
      // Never run again: the agent's tools act on real systems.
      return {
        ...base,
        retry: { maximumAttempts: 1 },
        cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
        // It knows its own end, and stops its session after it.
        startToCloseTimeout: remainingMs + MINUTE_MS,
        heartbeatTimeout: SMOKE_HEARTBEAT_MS,
      };
    case "cleanUpMemory":
      return {
        ...base,
        retry: { ...retry, maximumAttempts: attemptsWithin(remainingMs) },
        startToCloseTimeout: remainingMs + ONE_CALL_MS,
        heartbeatTimeout: HEARTBEAT_MS,
      };
    case "mintVersion":
    case "readBaseline":
      return {
        ...base,
        retry: { ...retry, maximumAttempts: attemptsWithin(remainingMs) },
        startToCloseTimeout: 3 * ONE_CALL_MS,
      };
    default:
      return {
        ...base,
        retry: { ...retry, maximumAttempts: attemptsWithin(remainingMs) },
        startToCloseTimeout: ONE_CALL_MS,
      };
  }
}

/** At least three, so that a deploy or two in the middle is no failure. */
function attemptsWithin(durationMs: number): number {
  return Math.max(3, Math.ceil(durationMs / LONGEST_RETRY_PAUSE_MS));
}

/** Which line an activity stands in. */
export function activityClassOf(name: ActivityName): ActivityClass {
  return CLASSES[name];
}

const CLASSES: Readonly<Record<ActivityName, ActivityClass>> = {
  getCallerIdentity: "read",
  getEndpoint: "read",
  getVersion: "read",
  getPromoted: "read",
  checkFreeze: "read",
  getPolicy: "read",
  verifyApprover: "read",
  readBaseline: "read",
  watchEndpoint: "looks",
  awaitVersion: "looks",
  takeLooks: "looks",
  drainSessions: "looks",
  mintVersion: "mutate",
  updateEndpoint: "mutate",
  createEndpoint: "mutate",
  deleteEndpoint: "mutate",
  stopSession: "mutate",
  cleanUpMemory: "mutate",
  startEvaluation: "mutate",
  runSmokeSession: "smoke",
  runIsolationProbe: "smoke",
};
