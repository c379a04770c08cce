import { describe, expect, test } from "vitest";
import { concludePromotion } from "../../../domain/lane/conclude-promotion.ts";
import type { LaneRequest, Received } from "../../../domain/lane/lane-input.ts";
import { keyOf } from "../../../domain/lane/lane-state.ts";
import type { Job, LaneState } from "../../../domain/lane/lane-state.ts";
import { planNext } from "../../../domain/lane/plan-next.ts";
import { acceptJob, decidePending, receiveRequest } from "../../../domain/lane/receive-request.ts";
import {
  adopt,
  cancelRequest,
  follow,
  freeze,
  unfollow,
  unfreeze,
} from "../../../domain/lane/receive-word.ts";

import { NOW, specWith } from "../values.ts";
import {
  LANE,
  laneWith,
  requestOf,
  rollbackTo,
  runningPromotion,
  summaryOf,
} from "./lane-values.ts";

const AT = { now: NOW, target: LANE.target };

/** A lane in which the request `waiting` has been accepted and waits behind a running promotion. */
function laneWithQueue(): LaneState {
  const state = laneWith({ running: runningPromotion() });
  receiveRequest(state, requestOf("waiting", { onBusy: "queue" }));
  decidePending(state, LANE);
  return state;
}

const ask = (job: Job) => (state: LaneState) => {
  const pending = receiveRequest(state, job);
  decidePending(state, LANE);
  const { verdict } = pending;
  if (verdict && "refusal" in verdict) return `refused: ${verdict.refusal.code}`;
  return verdict ? `position ${verdict.answer.position}` : "starts";
};
const request = (onBusy: LaneRequest["onBusy"], more: Partial<LaneRequest> = {}) =>
  ask(requestOf("new", { onBusy, ...more }));
const word = (say: (state: LaneState) => Received) => (state: LaneState) => {
  const received = say(state);
  return "refused" in received ? `refused: ${received.refused.code}` : "accepted";
};

const messages = {
  nothing: () => "",
  "request, reject": request("reject"),
  "request, queue": request("queue"),
  "request, replace": request("replace"),
  "request, supersede": request("supersede"),
  "request, supersede and roll back": request("supersede", { supersedeAfterRepoint: "roll-back" }),
  "request, the same key": ask(requestOf("waiting", { onBusy: "queue" })),
  "roll-back": ask(rollbackTo("1", "back")),
  freeze: word((state) => freeze(state, {}, AT)),
  unfreeze: word((state) => unfreeze(state, {}, AT)),
  adopt: word((state) => adopt(state, {}, AT)),
  follow: word((state) => follow(state, { spec: specWith(), debounceMs: 1 }, AT)),
  unfollow: word((state) => unfollow(state, {}, AT)),
  "cancel-request": word((state) => cancelRequest(state, { key: "waiting" }, AT)),
  "cancel-request, an unknown key": word((state) => cancelRequest(state, { key: "nobody" }, AT)),
} satisfies Record<string, (state: LaneState) => string>;
type Message = keyof typeof messages;

/** What starts from here on, in order, when whatever runs ends by itself or gives way. */
function playOn(state: LaneState): string[] {
  const started: string[] = [];
  for (;;) {
    endRunning(state);
    decidePending(state, LANE);
    const next = planNext(state, NOW);
    if (next.action !== "start") return started;
    started.push(keyOf(next.job));
    state.queue = state.queue.filter((job) => job !== next.job);
    state.running = runningPromotion({ promotion: `p${started.length}`, kind: next.job.kind });
    acceptJob(state, next.job, { workflowId: "w", promotion: state.running.promotion });
  }
}

function endRunning(state: LaneState): void {
  if (!state.running) return;
  const { promotion, giveWay } = state.running;
  const isBack = giveWay?.afterRepoint === "roll-back";
  const outcome = isBack
    ? ({ kind: "rolled-back", reason: "superseded", explanation: "" } as const)
    : ({ kind: "promoted", explanation: "" } as const);
  concludePromotion(state, summaryOf({ promotion, outcome }), { onDrift: "ask", now: NOW });
}

/** The answer, how the running promotion ends, and what starts after it. */
type Cell = readonly [answer: string, ends: string, ...starts: string[]];

const rows: Record<Message, Cell> = {
  nothing: ["", "promoted", "waiting"],
  "request, reject": ["refused: Busy", "promoted", "waiting"],
  "request, queue": ["position 2", "promoted", "waiting", "new"],
  "request, replace": ["position 1", "promoted", "new"],
  "request, supersede": ["position 1", "promoted", "new"],
  "request, supersede and roll back": ["position 1", "rolled-back", "new"],
  "request, the same key": ["position 1", "promoted", "waiting"],
  "roll-back": ["position 1", "rolled-back", "back", "waiting"],
  freeze: ["accepted", "promoted"],
  unfreeze: ["accepted", "promoted", "waiting"],
  adopt: ["refused: NotFound", "promoted", "waiting"],
  follow: ["accepted", "promoted", "waiting"],
  unfollow: ["accepted", "promoted", "waiting"],
  "cancel-request": ["accepted", "promoted"],
  "cancel-request, an unknown key": ["refused: NotFound", "promoted", "waiting"],
};

/** In a frozen lane what waits goes on waiting; a rollback needs no thaw. */
const frozenRows: Record<Message, Cell> = {
  ...(Object.fromEntries(
    Object.entries(rows).map(([message, [answer, ends]]) => [message, [answer, ends]]),
  ) as unknown as Record<Message, Cell>),
  "request, reject": ["refused: Frozen", "promoted"],
  "roll-back": ["position 1", "rolled-back", "back"],
  unfreeze: ["accepted", "promoted", "waiting"],
};

describe.each([
  { name: "while a request is queued", prepare: () => {}, table: rows },
  {
    name: "while a request is queued and the lane is frozen",
    prepare: (state: LaneState) => void freeze(state, {}, AT),
    table: frozenRows,
  },
])("$name", ({ prepare, table }) => {
  test.each(Object.entries(table) as [Message, Cell][])("%s", (message, cell) => {
    const state = laneWithQueue();
    prepare(state);
    const answer = messages[message](state);
    const starts = playOn(state);
    expect([answer, state.outcomes[0]?.outcome?.kind, ...starts]).toEqual(cell);
  });
});

test.each<Message>(["request, replace", "request, supersede", "cancel-request"])(
  "after %s the key of what waited is refused: nobody is told that it waits still",
  (message) => {
    const state = laneWithQueue();
    messages[message](state);
    const again = receiveRequest(state, requestOf("waiting", { onBusy: "queue" }));
    expect(again.verdict).toMatchObject({ refusal: { code: "Withdrawn" } });
    playOn(state);
    expect(state.outcomes.length).toBe(message === "cancel-request" ? 1 : 2);
  },
);
