import { promotionWorkflowId } from "../target.ts";
import type { EndpointIdentity } from "../target.ts";
import { describeEndpoint } from "../promotion/assess-repoint.ts";
import type { AfterRepoint, LaneRefusal, LaneRequest } from "./lane-input.ts";
import type { Job, LaneState } from "./lane-state.ts";

export type RequestVerdict =
  | { readonly action: "refuse"; readonly refusal: LaneRefusal }
  /** Nothing runs or waits before it. */
  | { readonly action: "start" }
  /** `replaces`: what waits falls out. `giveWay`: the running one is asked to make room. */
  | {
      readonly action: "queue";
      readonly place: "first" | "last";
      readonly replaces: boolean;
      readonly giveWay?: AfterRepoint;
    };

/** What becomes of a request that has not been seen before. */
export function assessRequest(
  state: LaneState,
  job: Job,
  lane: { readonly target: EndpointIdentity; readonly queueLimit: number },
): RequestVerdict {
  // A rollback needs no thaw, no memory and no empty queue.
  if (job.kind === "rollback") return assessRollbackRequest(state);
  const { request } = job;
  const refusal = refuse(state, request, lane.target);
  if (refusal) return { action: "refuse", refusal };
  const isIdle = state.running === undefined && state.queue.length === 0;
  if (isIdle && !state.frozen) return { action: "start" };
  if (state.frozen && request.onBusy === "reject") return refused("Frozen", describeFreeze(state));
  switch (request.onBusy) {
    case "reject":
      return refused("Busy", describeBusy(state));
    case "queue":
      return isQueueFull(state.queue, job, lane.queueLimit)
        ? refused("QueueFull", `${state.queue.length} requests wait already.`)
        : { action: "queue", place: "last", replaces: false };
    case "replace":
      return { action: "queue", place: "last", replaces: true };
    case "supersede":
      return {
        action: "queue",
        place: "last",
        replaces: true,
        // A rollback is a person's word: what comes after it waits until it is carried out.
        ...(state.running?.kind === "promotion"
          ? { giveWay: request.supersedeAfterRepoint ?? "finish" }
          : {}),
      };
    default:
      return request.onBusy satisfies never;
  }
}

/** The whole state goes from run to run as one value, of which Temporal takes 2 MB. */
const LONGEST_QUEUE = 500_000;

function isQueueFull(queue: readonly Job[], job: Job, limit: number): boolean {
  if (queue.length >= limit) return true;
  return queue.length > 0 && JSON.stringify([...queue, job]).length > LONGEST_QUEUE;
}

/** Before everything else that waits; a running promotion is rolled back, or stopped, first. */
function assessRollbackRequest({ running }: LaneState): RequestVerdict {
  if (running === undefined) return { action: "start" };
  const giveWay = running.kind === "promotion" ? { giveWay: "roll-back" as const } : {};
  return { action: "queue", place: "first", replaces: false, ...giveWay };
}

function refuse(
  state: LaneState,
  request: LaneRequest,
  target: EndpointIdentity,
): LaneRefusal | undefined {
  if (promotionWorkflowId(request.spec.target) !== promotionWorkflowId(target))
    return {
      code: "WrongEndpoint",
      why: `This is the lane of ${target.runtimeId}/${target.endpoint}.`,
    };
  return refuseUnanswered(state, request.again === true) ?? refuseRolledBack(state, request);
}

/** Where a person must speak first, nothing starts toward a candidate. */
function refuseUnanswered(state: LaneState, again: boolean): LaneRefusal | undefined {
  const { orphan, drift } = state;
  if (orphan)
    return {
      code: "Orphaned",
      why: `Promotion ${orphan.promotion} was ended from outside half-way and the endpoint is ${describeEndpoint(orphan.observed)}. Adopt it as it is, or roll back to a version.`,
    };
  if (drift)
    return {
      code: "Drifted",
      why: `Someone else moved the endpoint: it is ${describeEndpoint(drift.observed)}, not on version ${drift.expected ?? "none"}. Adopt it as it is, or roll back to a version.`,
    };
  if (isForgetful(state) && !again)
    return {
      code: "MemoryLost",
      why: `${describeForgetting(state)} Adopt the endpoint as it is, or say again: true.`,
    };
  return undefined;
}

function refuseRolledBack(state: LaneState, request: LaneRequest): LaneRefusal | undefined {
  const { candidate } = request.spec;
  if (request.again === true || candidate.kind !== "version") return undefined;
  const before = state.rolledBack.find(({ version }) => version === candidate.version);
  return (
    before && {
      code: "RolledBackBefore",
      why: `Version ${before.version} was rolled back by promotion ${before.promotion}. Promote it all the same with again: true.`,
    }
  );
}

/** Whether it cannot tell which versions were rolled back before it was made. */
export function isForgetful({ memory }: Pick<LaneState, "memory">): boolean {
  return memory === "lost" || memory === "unreadable";
}

export function describeForgetting({ memory }: Pick<LaneState, "memory">): string {
  return memory === "unreadable"
    ? "The store of records cannot be read now, so this lane does not know which versions were rolled back."
    : "This lane was made anew and does not know which versions were rolled back.";
}

function refused(code: LaneRefusal["code"], why: string): RequestVerdict {
  return { action: "refuse", refusal: { code, why } };
}

export function describeFreeze({ frozen }: Pick<LaneState, "frozen">): string {
  const by = frozen?.by === undefined ? "" : ` by ${frozen.by}`;
  return `The lane is frozen${by}${frozen?.reason === undefined ? "" : `: ${frozen.reason}`}.`;
}

function describeBusy({ running, queue }: LaneState): string {
  return running === undefined
    ? `${queue.length} requests wait already.`
    : `Promotion ${running.promotion} is already running; an endpoint has one at a time.`;
}
