import { promotionWorkflowId } from "../target.ts";
import type { EndpointIdentity } from "../target.ts";
import { assessRequest } from "./assess-request.ts";
import type { RequestAnswer } from "./lane-input.ts";
import { keyOf, noteInLane } from "./lane-state.ts";
import type { Job, LaneState, PendingRequest } from "./lane-state.ts";
import { refuse } from "./receive-word.ts";

const ANSWERS_KEPT = 500;

/**
 * Takes a job up, for the main loop to decide on. One whose key is known gets its old answer, or is
 * refused when it has left the queue without being started.
 */
export function receiveRequest(state: LaneState, job: Job): PendingRequest {
  const key = keyOf(job);
  const answer = state.answers.find((known) => known.key === key);
  if (answer) return { job, verdict: isWithdrawn(state, answer) ? WITHDRAWN : { answer } };
  const waiting = state.pending.find((each) => keyOf(each.job) === key);
  if (waiting) return waiting;
  const pending: PendingRequest = { job };
  state.pending.push(pending);
  return pending;
}

const WITHDRAWN = {
  refusal: {
    code: "Withdrawn",
    why: "The request was replaced by a newer one, or taken back, and was not started. To ask once more, give it another key.",
  },
} as const;

function isWithdrawn({ queue }: LaneState, { key, promotion }: RequestAnswer): boolean {
  return promotion === undefined && !queue.some((job) => keyOf(job) === key);
}

/**
 * Decides on everything that is pending, in order. What can start at once goes to the head of the
 * queue and stays pending: its sender is answered when it has started.
 */
export function decidePending(
  state: LaneState,
  lane: { readonly target: EndpointIdentity; readonly queueLimit: number; readonly now: number },
): void {
  for (const pending of state.pending) {
    const { job } = pending;
    if (state.queue.includes(job)) continue;
    // Whether its version was rolled back before is not known yet.
    if (job.kind === "promotion" && state.memory === "unread") continue;
    const verdict = assessRequest(state, job, lane);
    switch (verdict.action) {
      case "refuse":
        refuse(state, lane.now, { name: job.kind, refusal: verdict.refusal });
        settle(state, pending, { refusal: verdict.refusal });
        break;
      case "start":
        state.queue = enqueue(state.queue, job, "first");
        break;
      case "queue": {
        if (verdict.replaces) replaceQueue(state, keyOf(job), lane.now);
        state.queue = enqueue(state.queue, job, verdict.place);
        if (verdict.giveWay && state.running) {
          const by = (job.kind === "promotion" ? job.request.requestedBy : job.by) ?? "a request";
          const what =
            job.kind === "promotion"
              ? `superseded by request ${keyOf(job)}`
              : `rollback to ${job.to}`;
          const superseded = job.kind === "promotion";
          state.running.giveWay = { afterRepoint: verdict.giveWay, superseded, by, reason: what };
        }
        acceptJob(state, job, {
          position: state.queue.indexOf(job) + 1,
          workflowId: promotionWorkflowId(lane.target),
        });
        break;
      }
      default:
        verdict satisfies never;
    }
  }
}

/** Before all promotions, but behind the rollbacks: of several the last word stands in the end. */
function enqueue(queue: readonly Job[], job: Job, place: "first" | "last"): Job[] {
  const first = queue.filter(({ kind }) => place === "last" || kind === "rollback");
  return [...first, job, ...queue.filter((each) => !first.includes(each))];
}

/** Answers the sender, if one waits still, and remembers the answer for whoever repeats the key. */
export function acceptJob(state: LaneState, job: Job, answered: Omit<RequestAnswer, "key">): void {
  const key = keyOf(job);
  const answer: RequestAnswer = { key, ...answered };
  const others = state.answers.filter((known) => known.key !== key);
  state.answers = [...others, answer].slice(-ANSWERS_KEPT);
  const pending = state.pending.find((each) => keyOf(each.job) === key);
  if (!pending) return;
  state.accepted += 1;
  settle(state, pending, { answer });
}

/** A job at the head of the queue that cannot start now waits for a new decision, if its sender does. */
export function putBack(state: LaneState, job: Job): void {
  const waits = state.pending.some((each) => each.job === job);
  if (waits) state.queue = state.queue.filter((each) => each !== job);
}

function settle(
  state: LaneState,
  pending: PendingRequest,
  verdict: NonNullable<PendingRequest["verdict"]>,
): void {
  pending.verdict = verdict;
  state.pending = state.pending.filter((each) => each !== pending);
}

function replaceQueue(state: LaneState, by: string, now: number): void {
  const replaced = state.queue.filter(({ kind }) => kind === "promotion");
  if (replaced.length === 0) return;
  state.queue = state.queue.filter(({ kind }) => kind === "rollback");
  const keys = replaced.map((job) => keyOf(job)).join(", ");
  noteInLane(state, now, `Request ${by} replaced what waited: ${keys}.`);
}
