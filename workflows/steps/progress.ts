import type { OutcomeKind, OutcomeReason } from "../../domain/promotion/outcome.ts";
import type { PromotionState } from "../../domain/promotion/state.ts";
import type { StepName, Waiting } from "../../domain/promotion/status.ts";
import type { PromotionEnvironment } from "../environment.ts";

const DECISIONS_KEPT = 200;
const NOTICES_KEPT = 50;

/** Records a decision with the values it was made from. */
export function decide(
  env: PromotionEnvironment,
  state: PromotionState,
  made: { decision: string; reason: string; values?: Readonly<Record<string, unknown>> },
): void {
  const step = state.steps.at(-1)?.step ?? "resolve";
  const decision = {
    atMs: env.now(),
    step,
    decision: made.decision,
    reason: made.reason,
    values: made.values ?? {},
  };
  state.decisions = [...state.decisions, decision].slice(-DECISIONS_KEPT);
}

/** Something people should know, said once. */
export function notice(state: PromotionState, text: string): void {
  if (!state.notices.includes(text)) state.notices = [...state.notices, text].slice(-NOTICES_KEPT);
}

/** Ends the current step with a line for its row in the table, and moves on. */
export function moveTo(state: PromotionState, next: StepName, result: string): void {
  // A question never outlives the step that asked it.
  stopWaiting(state);
  concludeStep(state, result);
  state.step = next;
}

/** Ends the promotion; `result` is the last step's own line, where it differs from the outcome's. */
export function end(
  state: PromotionState,
  kind: OutcomeKind,
  why: { reason?: OutcomeReason; explanation: string; version?: string; result?: string },
): void {
  const { result = why.explanation, ...outcome } = why;
  concludeStep(state, result);
  const { emergency } = state;
  state.outcome = { kind, ...outcome, ...(emergency ? { emergency: emergency.reason } : {}) };
  state.step = "end";
}

/** Ends a promotion that could not be carried out: nothing was moved. */
export function fail(
  state: PromotionState,
  { code, message }: NonNullable<PromotionState["failure"]>,
): void {
  concludeStep(state, `Failed: ${message}`);
  state.failure = { code, message };
  state.step = "end";
}

/** Begins the rollback: from here on nothing but the baseline is called for. */
export function startRollback(
  env: PromotionEnvironment,
  state: PromotionState,
  why: { reason: OutcomeReason; explanation: string },
): void {
  const now = env.now();
  stopWaiting(state);
  // A pause ends here: nothing holds a rollback up.
  if (state.inbox.pause) notice(state, "The pause ended with the rollback.");
  delete state.inbox.pause;
  decide(env, state, {
    decision: "roll back",
    reason: why.explanation,
    values: { cause: why.reason, endpoint: state.endpoint },
  });
  state.rollback = {
    ...why,
    hadTraffic: state.bake !== undefined,
    startedAtMs: now,
    deadlineMs: now + state.spec.rollback.timeoutMs,
    sends: 0,
    tries: 0,
    pausedAfter: 0,
    stableReads: 0,
    overruled: [],
  };
  moveTo(state, "roll-back", why.explanation);
}

/** What an abort does in the step at hand: stop, or roll back once something may have been moved. */
export function followAbort(env: PromotionEnvironment, state: PromotionState): void {
  const by = state.inbox.abort?.by;
  const why = state.inbox.abort?.reason;
  const superseded = state.inbox.abort?.superseded === true;
  const reason = superseded ? "superseded" : "aborted";
  const explanation = `${superseded ? "Superseded" : "Aborted"}${by === undefined ? "" : ` by ${by}`}${why === undefined ? "" : `: ${why}`}.`;
  stopWaiting(state);
  if (state.repoint) startRollback(env, state, { reason, explanation });
  else end(state, "stopped", { reason, explanation });
}

/** Says what the promotion waits for, in status, search attributes and details. */
export function startWaiting(
  env: PromotionEnvironment,
  state: PromotionState,
  waiting: Omit<Waiting, "sinceMs">,
): void {
  state.waiting ??= { ...waiting, sinceMs: env.now() };
  env.publish();
}

/** The same where what it waits for changes on the way. */
export function updateWaiting(
  env: PromotionEnvironment,
  state: PromotionState,
  waiting: Waiting,
): void {
  state.waiting = waiting;
  env.publish();
}

export function stopWaiting(state: PromotionState): void {
  delete state.waiting;
  delete state.inbox.answer;
}

function concludeStep(state: PromotionState, result: string): void {
  const last = state.steps.at(-1);
  if (last && last.endedAtMs === undefined)
    state.steps[state.steps.length - 1] = { ...last, result };
}
