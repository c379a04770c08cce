import {
  ApplicationFailure,
  CancellationScope,
  condition,
  setHandler,
  uuid4,
} from "@temporalio/workflow";
import { addUsed, findUsed } from "../../domain/approval/used-proofs.ts";
import { concludePromotion } from "../../domain/lane/conclude-promotion.ts";
import type {
  LaneAnswer,
  LaneRefusal,
  LaneRequest,
  LaneWordInput,
  Received,
  RequestAnswer,
  RollbackRequest,
} from "../../domain/lane/lane-input.ts";
import type { Job } from "../../domain/lane/lane-state.ts";
import { computeLaneStatus } from "../../domain/lane/lane-status.ts";
import { findShapeMistake } from "../../domain/lane/parse-lane-message.ts";
import type { LaneMessageName } from "../../domain/lane/parse-lane-message.ts";
import { isPromotionSummary } from "../../domain/lane/promotion-summary.ts";
import { receiveRequest } from "../../domain/lane/receive-request.ts";
import {
  adopt,
  cancelRequest,
  follow,
  freeze,
  refuse,
  unfollow,
  unfreeze,
} from "../../domain/lane/receive-word.ts";
import { RIGHT_OF_MESSAGE } from "../../domain/lane/rights.ts";
import type { ReceivedAt } from "../../domain/lane/receive-word.ts";
import {
  laneSignals,
  laneStatusQuery,
  laneUpdates,
  promotionEndedSignal,
} from "../lane-messages.ts";
import type { Lane } from "./lane-context.ts";
import { MESSAGE_DESCRIPTIONS } from "./message-descriptions.ts";
import { onDriftOf } from "./policy.ts";
import { findSender } from "./senders.ts";

type JobOrRefusal = Job | { readonly refusal: LaneRefusal };

type WordName = Exclude<LaneMessageName, "request" | "rollBack">;

const WORDS: Readonly<Record<WordName, unknown>> = {
  freeze,
  unfreeze,
  adopt,
  follow,
  unfollow,
  cancelRequest,
};

/**
 * Handlers only write to the state; a request's waits until the main loop has decided on it, and a
 * person's word until the policy has been read.
 */
export function registerLaneHandlers(lane: Lane): void {
  setHandler(laneStatusQuery, () => computeLaneStatus(lane.input, lane.state), {
    description: "Everything about this endpoint's lane.",
  });
  setHandler(promotionEndedSignal, (summary) => takeEnd(lane, summary), {
    description: "From a promotion to its lane; people send roll-back, or abort to the promotion.",
  });
  registerJobHandlers(lane);
  for (const name of Object.keys(WORDS) as WordName[]) registerWordHandlers(lane, name);
}

function takeEnd(lane: Lane, summary: unknown): void {
  const now = Date.now();
  if (isPromotionSummary(summary)) {
    concludePromotion(lane.state, summary, { onDrift: onDriftOf(lane), now });
    return lane.wake();
  }
  const why = "A promotion alone says how it ended.";
  refuse(lane.state, now, { name: "promotion-ended", refusal: { code: "Malformed", why } });
}

function registerJobHandlers(lane: Lane): void {
  const toJob = {
    request: async (request: LaneRequest): Promise<JobOrRefusal> => ({
      kind: "promotion",
      request,
    }),
    rollBack: (request: RollbackRequest): Promise<JobOrRefusal> => toRollback(lane, request),
  };
  for (const name of ["request", "rollBack"] as const) {
    const description = MESSAGE_DESCRIPTIONS[name];
    const make = toJob[name] as (argument: unknown) => Promise<JobOrRefusal>;
    setHandler(
      laneSignals[name] as typeof laneSignals.request,
      async (argument) => {
        if (isMalformed(lane, name, argument)) return;
        const job = await make(argument);
        if ("refusal" in job) return;
        receiveRequest(lane.state, job);
        lane.wake();
      },
      { description },
    );
    setHandler(
      laneUpdates[name] as typeof laneUpdates.request,
      async (argument) => answerJob(lane, await make(argument)),
      { description, validator: (argument) => validate(name, argument) },
    );
  }
}

/** A rollback is a person's word, which the policy may keep to some; a promotion has its own floors. */
async function toRollback(lane: Lane, request: RollbackRequest): Promise<JobOrRefusal> {
  const sender = await findSender(lane, RIGHT_OF_MESSAGE.rollBack, request);
  if ("refusal" in sender) {
    refuse(lane.state, Date.now(), { name: "roll-back", refusal: sender.refusal });
    return sender;
  }
  const { to, reason } = request;
  // A proof counts once: where no key was given it is the request's key.
  const key = request.key ?? sender.proofId ?? uuid4();
  return {
    kind: "rollback",
    key,
    to,
    ...(reason === undefined ? {} : { reason }),
    ...(sender.by === undefined ? {} : { by: sender.by }),
  };
}

async function answerJob(lane: Lane, job: JobOrRefusal): Promise<RequestAnswer> {
  if ("refusal" in job) throw refusal(job.refusal);
  const pending = receiveRequest(lane.state, job);
  lane.wake();
  // Handlers run in the root scope: after a cancellation of the lane every wait in it fails.
  await CancellationScope.nonCancellable(() => condition(() => pending.verdict !== undefined));
  const { verdict } = pending;
  if (verdict && "answer" in verdict) return verdict.answer;
  throw refusal(verdict?.refusal ?? { code: "NotFound", why: "Nobody decided." });
}

function registerWordHandlers(lane: Lane, name: WordName): void {
  const description = MESSAGE_DESCRIPTIONS[name];
  // Each takes its own argument, whose shape has been looked at by then.
  const receive = WORDS[name] as (
    state: Lane["state"],
    argument: unknown,
    at: ReceivedAt,
  ) => Received;
  const take = async (argument: LaneWordInput): Promise<Received> => {
    const target = lane.input.defaults.target;
    const sender = await findSender(lane, RIGHT_OF_MESSAGE[name], argument);
    const now = Date.now();
    if ("refusal" in sender)
      return refuse(lane.state, now, { name: RIGHT_OF_MESSAGE[name], refusal: sender.refusal });
    const { by, proofId } = sender;
    const used = proofId === undefined ? undefined : findUsed(lane.state.usedProofs, proofId);
    if (used) return used.answer;
    const { proof: _checked, ...said } = argument;
    const received = receive(
      lane.state,
      { ...said, ...(by === undefined ? {} : { by }) },
      { now, target, proven: proofId !== undefined },
    );
    if (proofId !== undefined)
      lane.state.usedProofs = addUsed(lane.state.usedProofs, { id: proofId, answer: received });
    lane.wake();
    return received;
  };
  setHandler(
    laneSignals[name] as typeof laneSignals.freeze,
    async (argument) => {
      if (!isMalformed(lane, name, argument)) await take(argument);
    },
    { description },
  );
  setHandler(
    laneUpdates[name] as typeof laneUpdates.freeze,
    async (argument): Promise<LaneAnswer> => {
      const received = await take(argument);
      if ("refused" in received) throw refusal(received.refused);
      return { accepted: true, effect: received.accepted };
    },
    { description, validator: (argument) => validate(name, argument) },
  );
}

/** A malformed signal is counted, never thrown on. */
function isMalformed(lane: Lane, name: LaneMessageName, argument: unknown): boolean {
  const why = findShapeMistake(name, argument);
  if (why === undefined) return false;
  refuse(lane.state, Date.now(), { name, refusal: { code: "Malformed", why } });
  return true;
}

/** The shape alone: what is rejected here leaves no trace in history. */
function validate(name: LaneMessageName, argument: unknown): void {
  const why = findShapeMistake(name, argument);
  if (why !== undefined) throw refusal({ code: "Malformed", why });
}

function refusal({ code, why }: LaneRefusal): ApplicationFailure {
  return ApplicationFailure.create({
    type: "MessageRefused",
    message: why,
    nonRetryable: true,
    details: [code],
  });
}
