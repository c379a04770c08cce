import { describeEndpoint } from "../promotion/assess-repoint.ts";
import type { Word } from "../promotion/word.ts";
import { laneWorkflowId } from "../target.ts";
import type { EndpointIdentity } from "../target.ts";
import type {
  CancelRequestInput,
  FollowInput,
  LaneRefusal,
  LaneWordInput,
  Received,
} from "./lane-input.ts";
import { isForgetful } from "./assess-request.ts";
import { expectAsIs, keyOf, noteInLane } from "./lane-state.ts";
import type { LaneState } from "./lane-state.ts";

const REFUSED_KEPT = 50;

export interface ReceivedAt {
  readonly now: number;
  readonly target: EndpointIdentity;
  /** Whether AWS vouched for who says it. */
  readonly proven?: boolean;
}

export function freeze(state: LaneState, input: LaneWordInput, at: ReceivedAt): Received {
  const before = state.frozen;
  if (before) {
    const isRepeated = signed(before) === signed(input);
    if (!isRepeated) noteInLane(state, at.now, `Frozen again${signed(input)}`);
    const both = isRepeated ? "" : " One unfreeze ends both.";
    return accept(state, `The lane was frozen already${signed(before)}${both}`);
  }
  state.frozen = wordOf(input, at);
  noteInLane(state, at.now, `Frozen${signed(input)}`);
  return accept(
    state,
    "The lane is frozen: nothing starts toward a candidate, and a running promotion waits before its re-point.",
  );
}

export function unfreeze(state: LaneState, input: LaneWordInput, { now }: ReceivedAt): Received {
  const { frozen } = state;
  if (!frozen) return accept(state, "The lane was not frozen.");
  delete state.frozen;
  noteInLane(state, now, `Unfrozen${signed(input)}`);
  return accept(state, `The lane goes on. It was frozen${signed(frozen)}`);
}

/** Takes the endpoint as it is, after drift, an orphan or a lost memory. */
export function adopt(state: LaneState, input: LaneWordInput, { now }: ReceivedAt): Received {
  const { drift, orphan } = state;
  const seen = orphan ?? drift;
  if (!seen && !isForgetful(state))
    return refuse(state, now, {
      name: "adopt",
      refusal: { code: "NotFound", why: "There is nothing to adopt: the endpoint is as expected." },
    });
  delete state.drift;
  delete state.orphan;
  if (isForgetful(state)) state.memory = "known";
  if (seen) expectAsIs(state, seen.observed);
  const what = seen ? `: ${describeEndpoint(seen.observed)}` : "";
  noteInLane(state, now, `Adopted as it is${what}${signed(input)}`);
  return accept(state, `The endpoint stays as it is${what}.`);
}

export function follow(state: LaneState, input: FollowInput, at: ReceivedAt): Received {
  if (laneWorkflowId(input.spec.target) !== laneWorkflowId(at.target))
    return refuse(state, at.now, {
      name: "follow",
      refusal: {
        code: "WrongEndpoint",
        why: `This is the lane of ${at.target.runtimeId}/${at.target.endpoint}.`,
      },
    });
  const { by, spec, debounceMs } = input;
  const seen = state.follow?.seen;
  state.follow = {
    spec,
    debounceMs,
    ...(by === undefined ? {} : { by }),
    ...(seen === undefined ? {} : { seen }),
  };
  noteInLane(state, at.now, `Follows the runtime${signed(input)}`);
  return accept(state, "Each new version of the runtime is promoted from now on.");
}

export function unfollow(state: LaneState, input: LaneWordInput, { now }: ReceivedAt): Received {
  if (!state.follow) return accept(state, "The lane did not follow its runtime.");
  delete state.follow;
  noteInLane(state, now, `Follows no longer${signed(input)}`);
  return accept(state, "New versions are no longer promoted by themselves.");
}

/** Takes a request out of the queue; one that was started is aborted instead. */
export function cancelRequest(
  state: LaneState,
  input: CancelRequestInput,
  { now }: ReceivedAt,
): Received {
  const waiting = state.queue.some((job) => keyOf(job) === input.key);
  if (!waiting)
    return refuse(state, now, {
      name: "cancel-request",
      refusal: { code: "NotFound", why: `No request with the key "${input.key}" waits.` },
    });
  state.queue = state.queue.filter((job) => keyOf(job) !== input.key);
  noteInLane(state, now, `Request ${input.key} was taken back${signed(input)}`);
  return accept(state, "The request is taken back.");
}

function accept(state: LaneState, effect: string): Received {
  state.accepted += 1;
  return { accepted: effect };
}

/** Records a refusal; the list is bounded, the counter is not. */
export function refuse(
  state: LaneState,
  now: number,
  { name, refusal }: { name: string; refusal: LaneRefusal },
): { refused: LaneRefusal } {
  state.refused += 1;
  const record = { atMs: now, message: name, why: refusal.why };
  state.lastRefused = [...state.lastRefused, record].slice(-REFUSED_KEPT);
  return { refused: refusal };
}

function wordOf({ by, reason }: LaneWordInput, { now, proven }: ReceivedAt): Word {
  return {
    atMs: now,
    ...(by === undefined ? {} : { by }),
    ...(reason === undefined ? {} : { reason }),
    ...(proven ? { proven } : {}),
  };
}

/** ` by alice: release day.` */
function signed({ by, reason }: Pick<Word, "by" | "reason">): string {
  return `${by === undefined ? "" : ` by ${by}`}${reason === undefined ? "" : `: ${reason}`}.`;
}
