import {
  ApplicationFailure,
  CancellationScope,
  condition,
  setHandler,
  uuid4,
} from "@temporalio/workflow";
import { concludePromotion } from "../../domain/lane/conclude-promotion.ts";
import type {
  LaneAnswer,
  LaneRefusal,
  LaneRequest,
  LaneWordInput,
  RequestAnswer,
  RollbackRequest,
} from "../../domain/lane/lane-input.ts";
import type { Job } from "../../domain/lane/lane-state.ts";
import { computeLaneStatus } from "../../domain/lane/lane-status.ts";
import { findShapeMistake } from "../../domain/lane/parse-lane-message.ts";
import type { LaneMessageName } from "../../domain/lane/parse-lane-message.ts";
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
import type { Received, ReceivedAt } from "../../domain/lane/receive-word.ts";
import type { LaneRight } from "../../domain/policy/policy.ts";
import {
  laneSignals,
  laneStatusQuery,
  laneUpdates,
  promotionEndedSignal,
} from "../lane-messages.ts";
import type { Lane } from "./lane-context.ts";
import { findMissingRight, onDriftOf } from "./policy.ts";

type WordName = Exclude<LaneMessageName, "request" | "rollBack">;

/** What the policy calls them. */
const RIGHTS: Readonly<Record<WordName, LaneRight>> = {
  freeze: "freeze",
  unfreeze: "unfreeze",
  adopt: "adopt",
  follow: "follow",
  unfollow: "unfollow",
  cancelRequest: "cancel-request",
};

const DESCRIPTIONS: Readonly<Record<LaneMessageName, string>> = {
  request: "Asks for a promotion. The command line and the library write its argument.",
  rollBack:
    'Rolls the endpoint back, now, to any version that exists: {"to": "3", "by": "your name", "reason": "why"}.',
  freeze: 'Nothing starts toward a candidate: {"by": "your name", "reason": "why"}.',
  unfreeze: 'The lane goes on: {"by": "your name", "reason": "why"}.',
  adopt:
    'Takes the endpoint as it is, after drift or a terminated promotion: {"by": "your name", "reason": "why"}.',
  follow: "Promotes each new version of the runtime. The command line writes its argument.",
  unfollow: 'New versions are no longer promoted by themselves: {"by": "your name"}.',
  cancelRequest: 'Takes a waiting request back: {"key": "its key", "by": "your name"}.',
};

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
  setHandler(promotionEndedSignal, (summary) => {
    concludePromotion(lane.state, summary, { onDrift: onDriftOf(lane), now: Date.now() });
    lane.wake();
  });
  registerJobHandlers(lane);
  for (const name of Object.keys(WORDS) as WordName[]) registerWordHandlers(lane, name);
}

function registerJobHandlers(lane: Lane): void {
  const toJob = {
    request: (request: LaneRequest): Job => ({ kind: "promotion", request }),
    rollBack: ({ key = uuid4(), ...rest }: RollbackRequest): Job => ({
      kind: "rollback",
      key,
      ...rest,
    }),
  };
  for (const name of ["request", "rollBack"] as const) {
    const description = DESCRIPTIONS[name];
    const make = toJob[name] as (argument: unknown) => Job;
    setHandler(
      laneSignals[name] as typeof laneSignals.request,
      async (argument) => {
        if (isMalformed(lane, name, argument)) return;
        const job = make(argument);
        if (job.kind === "rollback" && (await refuseRollback(lane, job.by))) return;
        receiveRequest(lane.state, job);
        lane.wake();
      },
      { description },
    );
    setHandler(
      laneUpdates[name] as typeof laneUpdates.request,
      (argument) => answerJob(lane, make(argument)),
      { description, validator: (argument) => validate(name, argument) },
    );
  }
}

/** A rollback is a person's word, which the policy may keep to some; a promotion has its own floors. */
async function refuseRollback(
  lane: Lane,
  by: string | undefined,
): Promise<LaneRefusal | undefined> {
  const missing = await findMissingRight(lane, "roll-back", by);
  if (missing) refuse(lane.state, Date.now(), { name: "roll-back", refusal: missing });
  return missing;
}

async function answerJob(lane: Lane, job: Job): Promise<RequestAnswer> {
  const missing = job.kind === "rollback" ? await refuseRollback(lane, job.by) : undefined;
  if (missing) throw refusal(missing);
  const pending = receiveRequest(lane.state, job);
  lane.wake();
  // Handlers run in the root scope: after a cancellation of the lane every wait in it fails.
  await CancellationScope.nonCancellable(() => condition(() => pending.verdict !== undefined));
  const { verdict } = pending;
  if (verdict && "answer" in verdict) return verdict.answer;
  throw refusal(verdict?.refusal ?? { code: "NotFound", why: "Nobody decided." });
}

function registerWordHandlers(lane: Lane, name: WordName): void {
  const description = DESCRIPTIONS[name];
  // Each takes its own argument, whose shape has been looked at by then.
  const receive = WORDS[name] as (
    state: Lane["state"],
    argument: unknown,
    at: ReceivedAt,
  ) => Received;
  const take = async (argument: LaneWordInput): Promise<Received> => {
    const target = lane.input.defaults.target;
    const missing = await findMissingRight(lane, RIGHTS[name], argument.by);
    const now = Date.now();
    const received = missing
      ? refuse(lane.state, now, { name: RIGHTS[name], refusal: missing })
      : receive(lane.state, argument, { now, target });
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
