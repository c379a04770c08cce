import { WorkflowExecutionAlreadyStartedError } from "@temporalio/common";
import { ParentClosePolicy, WorkflowIdReusePolicy, startChild } from "@temporalio/workflow";
import { acceptJob, putBack } from "../../domain/lane/receive-request.ts";
import { keyOf } from "../../domain/lane/lane-state.ts";
import type { Job } from "../../domain/lane/lane-state.ts";
import { describeJob } from "../../domain/lane/lane-status.ts";
import type { PromotionInput } from "../../domain/promotion/promotion-input.ts";
import { computePromotionNumber } from "../../domain/promotion/session-ids.ts";
import { laneWorkflowId } from "../../domain/target.ts";
import { PROMOTION_WORKFLOW } from "../messages.ts";
import type { Lane } from "./lane-context.ts";
import { takeOverDirect } from "./watch-promotion.ts";

/**
 * Starts a promotion as a workflow of its own under the endpoint's one id. It is abandoned: with
 * the default policy a lane that continues as new would terminate it.
 */
export async function startJob(lane: Lane, job: Job): Promise<void> {
  const { state, promotionWorkflowId: workflowId } = lane;
  const candidate = describeJob(job);
  const { endpoint, runtimeId } = lane.input.defaults.target;
  const requestedBy = job.kind === "promotion" ? job.request.requestedBy : job.by;
  const frozenAtStart = state.frozen !== undefined;
  try {
    const child = await startChild(PROMOTION_WORKFLOW, {
      workflowId,
      args: [toInput(lane, job)],
      parentClosePolicy: ParentClosePolicy.ABANDON,
      workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
      staticSummary: `Move ${runtimeId}/${endpoint} to ${candidate}`,
      memo: { runtime: runtimeId, endpoint, candidate, requestedBy: requestedBy ?? "" },
    });
    const firstRunId = child.firstExecutionRunId;
    const promotion = computePromotionNumber(firstRunId);
    const next = job.kind === "promotion" ? job.request.spec.next : undefined;
    state.queue = state.queue.filter((each) => keyOf(each) !== keyOf(job));
    state.running = {
      promotion,
      firstRunId,
      kind: job.kind,
      key: keyOf(job),
      candidate,
      ...(requestedBy === undefined ? {} : { requestedBy }),
      sinceMs: Date.now(),
      ...(next === undefined ? {} : { next }),
      toldFrozen: frozenAtStart,
    };
    // A rollback is a person's word on what was found.
    if (job.kind === "rollback") {
      delete state.drift;
      delete state.orphan;
    }
    acceptJob(state, job, { workflowId, promotion, firstRunId });
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    putBack(state, job);
    await takeOverDirect(lane);
  }
}

function toInput(lane: Lane, job: Job): PromotionInput {
  const { state, input } = lane;
  const { searchAttributes, defaults } = input;
  const link = { searchAttributes, lane: laneWorkflowId(defaults.target) };
  if (job.kind === "rollback") {
    const { to, by, reason } = job;
    const asked = {
      to,
      ...(by === undefined ? {} : { by }),
      ...(reason === undefined ? {} : { reason }),
    };
    const spec = {
      ...defaults,
      fromFailed: true,
      candidate: { kind: "version", version: to } as const,
    };
    return { ...link, spec, rollback: asked, ...(by === undefined ? {} : { requestedBy: by }) };
  }
  const { spec, again, requestedBy, emergency } = job.request;
  return {
    ...link,
    spec,
    ...(requestedBy === undefined ? {} : { requestedBy }),
    ...(emergency === undefined ? {} : { emergency }),
    ...(state.frozen === undefined ? {} : { frozen: state.frozen }),
    ...(again === true ? {} : { rolledBack: state.rolledBack }),
  };
}
