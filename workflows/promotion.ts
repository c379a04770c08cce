import {
  ApplicationFailure,
  CancellationScope,
  allHandlersFinished,
  condition,
  continueAsNew,
  setHandler,
  workflowInfo,
} from "@temporalio/workflow";
import { computeStatus } from "../domain/promotion/compute-status.ts";
import { CallError, PromotionFailure } from "../domain/promotion/failures.ts";
import { emptyInbox } from "../domain/promotion/inbox.ts";
import type { PromotionInput } from "../domain/promotion/input.ts";
import { computePromotionNumber, computeSessionPrefix } from "../domain/promotion/session-ids.ts";
import type { PromotionState } from "../domain/promotion/state.ts";
import type { PromotionStatus, StepName } from "../domain/promotion/status.ts";
import type { PromotionEnvironment } from "./environment.ts";
import { receiveCancellation, registerMessageHandlers } from "./message-handlers.ts";
import { registerLaneHandler } from "./lane-handler.ts";
import { statusQuery } from "./messages.ts";
import { reportEnd } from "./report-end.ts";
import { createOutbox } from "./outbox.ts";
import type { Outbox } from "./outbox.ts";
import { createPublisher } from "./publish.ts";
import { stopOpenSessions } from "./steps/calls.ts";
import { steps } from "./steps/index.ts";
import { end, startRollback } from "./steps/progress.ts";
import { createTemporalEnvironment, isContinueAsNewDue } from "./temporal-environment.ts";

/**
 * One promotion: moves one endpoint from its baseline to a candidate, or leaves it where it was.
 * A failed verdict is a normal result; the workflow itself fails (with an error code as type) only
 * where it could not be carried out and nothing was moved.
 */
export async function promotion(
  input: PromotionInput,
  carried?: PromotionState,
): Promise<PromotionStatus> {
  const state = carried ?? createState(input);
  const publish = createPublisher(state);
  setHandler(statusQuery, () => computeStatus(state, workflowInfo().workflowId), {
    description: "Everything about this promotion.",
  });
  registerMessageHandlers(state);
  registerLaneHandler(state);
  CancellationScope.current().cancelRequested.catch(() => receiveCancellation(state));
  // Nothing in here is ever cancelled from outside: a cancelled promotion must still roll back and answer.
  return CancellationScope.nonCancellable(async () => {
    const outbox = createOutbox(state);
    await outbox.open();
    await runSteps(
      createTemporalEnvironment(() => {
        publish();
        outbox.post();
      }),
      { state, input, outbox },
    );
    await outbox.emptied();
    await condition(allHandlersFinished);
    const status = computeStatus(state, workflowInfo().workflowId);
    await reportEnd(state, status);
    if (!state.failure) return status;
    const { code, message } = state.failure;
    throw ApplicationFailure.create({ type: code, message, nonRetryable: true, details: [status] });
  });
}

async function runSteps(
  env: PromotionEnvironment,
  { state, input, outbox }: { state: PromotionState; input: PromotionInput; outbox: Outbox },
): Promise<void> {
  while (state.step !== "end") {
    await runStep(env, state, state.step);
    if (!isContinueAsNewDue()) continue;
    await outbox.emptied();
    await condition(allHandlersFinished);
    await continueAsNew<typeof promotion>(input, state);
  }
  await stopOpenSessions(env, state);
  state.endedAtMs = env.now();
  env.publish();
}

async function runStep(
  env: PromotionEnvironment,
  state: PromotionState,
  step: StepName,
): Promise<void> {
  const last = state.steps.at(-1);
  if (last?.step !== step || last.endedAtMs !== undefined)
    state.steps.push({ step, startedAtMs: env.now() });
  const index = state.steps.length - 1;
  env.publish();
  try {
    await steps[step](env, state);
  } catch (error) {
    failStep(env, state, error);
  }
  const record = state.steps[index];
  if (record && (state.step !== step || record.result !== undefined))
    state.steps[index] = { ...record, endedAtMs: env.now() };
}

/**
 * A technical failure before anything was moved fails the promotion; after it, the endpoint goes
 * back. Anything that is not a failed call is a defect of ours, and is left to fail the workflow
 * task: Temporal repeats it until a mended worker takes over, and nothing is lost.
 */
function failStep(env: PromotionEnvironment, state: PromotionState, error: unknown): void {
  if (!(error instanceof CallError || error instanceof PromotionFailure)) throw error;
  if (state.repoint) {
    // The rollback handles its own failed calls; one that escapes it is a defect too.
    if (state.step === "roll-back") throw error;
    return startRollback(env, state, {
      reason: "technical-failure",
      explanation: `${error.code}: ${error.message}`,
    });
  }
  if (state.inbox.abort && !state.repoint) {
    return end(state, "stopped", {
      reason: "aborted",
      explanation: `Aborted; the step at hand failed too: ${error.message}`,
    });
  }
  state.failure = { code: error.code, message: error.message };
  state.step = "end";
}

function createState(input: PromotionInput): PromotionState {
  const runId = workflowInfo().firstExecutionRunId;
  return {
    spec: input.spec,
    ...(input.requestedBy === undefined ? {} : { requestedBy: input.requestedBy }),
    searchAttributes: input.searchAttributes,
    ...(input.rollback === undefined ? {} : { askedRollback: input.rollback }),
    ...(input.lane === undefined ? {} : { lane: input.lane }),
    ...(input.frozen === undefined ? {} : { frozen: input.frozen }),
    rolledBack: input.rolledBack ?? [],
    promotion: computePromotionNumber(runId),
    sessionPrefix: computeSessionPrefix(runId),
    startedAtMs: Date.now(),
    step: "resolve",
    steps: [],
    decisions: [],
    notices: [],
    smokeRounds: 0,
    gateRounds: 0,
    verifyRounds: 0,
    openSessions: [],
    sawCandidateLive: false,
    ownTurns: [],
    inbox: emptyInbox(),
    notified: [],
  };
}
