import {
  ApplicationFailure,
  CancellationScope,
  allHandlersFinished,
  condition,
  continueAsNew,
  setHandler,
  workflowInfo,
} from "@temporalio/workflow";
import { summarisePromotion } from "../domain/lane/promotion-summary.ts";
import { computeRecord } from "../domain/record/promotion-record.ts";
import type { PromotionRecord } from "../domain/record/promotion-record.ts";
import { computeStatus } from "../domain/promotion/compute-status.ts";
import { emptyInbox } from "../domain/promotion/inbox.ts";
import type { PromotionInput } from "../domain/promotion/promotion-input.ts";
import { computePromotionNumber, computeSessionPrefix } from "../domain/promotion/session-ids.ts";
import type { PromotionState } from "../domain/promotion/state.ts";
import type { PromotionStatus } from "../domain/promotion/status.ts";
import { receiveCancellation, registerMessageHandlers } from "./message-handlers.ts";
import { registerLaneHandler } from "./lane-handler.ts";
import { recordQuery, statusQuery } from "./messages.ts";
import { reportEnd } from "./report-end.ts";
import { createMetrics } from "./metrics.ts";
import { createOutbox } from "./outbox.ts";
import type { Outbox } from "./outbox.ts";
import { createPublisher } from "./publish.ts";
import { runSteps } from "./run-steps.ts";
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
  const recordMetrics = createMetrics(state);
  setHandler(statusQuery, () => computeStatus(state, workflowInfo().workflowId), {
    description: "Everything about this promotion.",
  });
  setHandler(recordQuery, () => recordOf(state), {
    description: "What its report is made of: status, spec, evidence, words and calls.",
  });
  const outbox = createOutbox(state);
  const env = createTemporalEnvironment({
    publish() {
      publish();
      outbox.post();
      recordMetrics();
    },
    isRollingBack: () => state.step === "roll-back",
  });
  registerMessageHandlers(env, state);
  registerLaneHandler(state);
  CancellationScope.current().cancelRequested.catch(() => receiveCancellation(state));
  // Nothing in here is ever cancelled from outside: a cancelled promotion must still roll back and answer.
  return CancellationScope.nonCancellable(async () => {
    await outbox.open();
    await runSteps(env, state, () => leaveIfDue(input, { state, outbox }));
    await outbox.emptied();
    await condition(allHandlersFinished);
    const status = computeStatus(state, workflowInfo().workflowId);
    await reportEnd(state, status);
    if (!state.failure) return status;
    const { code, message } = state.failure;
    throw ApplicationFailure.create({ type: code, message, nonRetryable: true, details: [status] });
  });
}

/** Ends this run, for the next to go on, once its history is long. */
async function leaveIfDue(
  input: PromotionInput,
  { state, outbox }: { state: PromotionState; outbox: Outbox },
): Promise<false> {
  if (!isContinueAsNewDue() || state.step === "end") return false;
  await outbox.emptied();
  await condition(allHandlersFinished);
  return continueAsNew<typeof promotion>(input, state);
}

function recordOf(state: PromotionState): PromotionRecord {
  const status = computeStatus(state, workflowInfo().workflowId);
  return computeRecord(state, { status, summary: summarisePromotion(status, Date.now()) });
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
    ...(input.emergency === undefined
      ? {}
      : {
          emergency: {
            reason: input.emergency.reason,
            ...(input.requestedBy === undefined ? {} : { by: input.requestedBy }),
            skips: [],
          },
        }),
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
    heldMs: 0,
    sawCandidateLive: false,
    ownTurns: [],
    inbox: emptyInbox(),
    notified: [],
  };
}
