import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "vitest";
import type { LaneSettings, RequestAnswer } from "../../domain/lane/lane-input.ts";
import { laneOf, untilPolled } from "./lane-stage.ts";
import type { LaneStage } from "./lane-stage.ts";
import { expectPromisesKept, tell, untilIn } from "./stage.ts";
import type { Stage } from "./stage.ts";

/** Requests by key, as they were sent: each is answered before or after the crash. */
type Sent = Map<string, Promise<RequestAnswer>>;

export interface Moment {
  readonly settings?: Partial<LaneSettings>;
  /** Returns at the moment, with what was sent until then. */
  reach(lane: LaneStage, stage: Stage): Promise<Sent>;
  /** What people say after the crash. */
  goOn(lane: LaneStage, stage: Stage): Promise<unknown>;
  readonly ends: readonly string[];
  readonly moves: readonly string[];
}

/** A running promotion and a request behind it. */
async function begin(lane: LaneStage, spec = lane.spec): Promise<Sent> {
  const sent: Sent = new Map();
  for (const key of ["first", "second"]) {
    const onBusy = key === "first" ? "reject" : "queue";
    sent.set(key, lane.request({ key, onBusy, spec: key === "first" ? spec : lane.spec }));
    await sent.get(key);
  }
  return sent;
}

async function beginToApprove(lane: LaneStage): Promise<Sent> {
  const sent = await begin(lane, { ...lane.spec, approval: { timeoutMs: 600_000 } });
  await untilIn(lane.promotion(), "waiting-for-approval");
  return sent;
}

async function beginToBake(lane: LaneStage): Promise<Sent> {
  const sent = await begin(lane);
  await untilIn(lane.promotion(), "bake");
  return sent;
}

const approve = (lane: LaneStage): Promise<string> => tell(lane.promotion(), "approve");
const nothing = async (): Promise<void> => {};

/** The moments of a lane at which something may die. */
export const laneMoments: readonly [string, Moment][] = Object.entries({
  "a request was accepted, and another one is on its way": {
    async reach(lane) {
      const sent = await beginToApprove(lane);
      sent.set("third", lane.request({ key: "third", onBusy: "queue" }));
      return sent;
    },
    goOn: approve,
    ends: ["promoted", "nothing-to-do", "nothing-to-do"],
    moves: ["2"],
  },
  "its promotion was started": {
    async reach(lane) {
      const sent = new Map([["first", lane.request({ key: "first" })]]);
      for (;;) {
        const found = await lane
          .promotion()
          .describe()
          .catch(() => undefined);
        if (found) return sent;
        await sleep(5);
      }
    },
    goOn: nothing,
    ends: ["promoted"],
    moves: ["2"],
  },
  "its promotion has ended": {
    async reach(lane, stage) {
      const sent = await beginToBake(lane);
      stage.traffic();
      const first = stage.client.workflow.getHandle(lane.promotion().workflowId, undefined, {
        firstExecutionRunId: (await sent.get("first"))?.firstRunId ?? "",
      });
      await first.result();
      return sent;
    },
    goOn: nothing,
    ends: ["promoted", "nothing-to-do"],
    moves: ["2"],
  },
  "it continues as new": {
    settings: { eventsPerRun: 60 },
    async reach(lane, stage) {
      const sent = await beginToApprove(lane);
      const handle = stage.client.workflow.getHandle(lane.workflowId);
      const { runId } = await handle.describe();
      while ((await handle.describe()).runId === runId)
        await handle.signal("cancel-request", { key: "nobody" });
      sent.set("third", lane.request({ key: "third", onBusy: "queue" }));
      return sent;
    },
    goOn: approve,
    ends: ["promoted", "nothing-to-do", "nothing-to-do"],
    moves: ["2"],
  },
  "its promotion was cancelled": {
    async reach(lane) {
      const sent = await beginToBake(lane);
      await lane.promotion().cancel();
      return sent;
    },
    goOn: nothing,
    ends: ["rolled-back", "was rolled back by promotion"],
    moves: ["2", "1"],
  },
  "it was cancelled": {
    async reach(lane, stage) {
      const sent = await beginToApprove(lane);
      await stage.client.workflow.getHandle(lane.workflowId).cancel();
      return sent;
    },
    async goOn(lane) {
      await lane.untilStatus(({ phase }) => phase === "frozen");
      await lane.word("unfreeze");
      await approve(lane);
    },
    ends: ["promoted", "nothing-to-do"],
    moves: ["2"],
  },
} satisfies Record<string, Moment>);

export interface End {
  readonly ends: readonly string[];
  /** How many promotions carried out what was asked for. */
  readonly promotions: number;
  readonly moves: readonly string[];
  readonly endpoint: string;
  readonly openSessions: readonly string[];
}

/** Waits until everything has ended. */
async function readEnd(
  { lane, stage }: { lane: LaneStage; stage: Stage },
  { sent, count }: { sent: Sent; count: number },
): Promise<End> {
  const { outcomes } = await lane.untilStatus(({ outcomes: ended }) => ended.length === count);
  expect(await lane.request({ key: "first" })).toEqual(await sent.get("first"));
  const runs = new Set<string>();
  for (const key of sent.keys()) {
    const { workflowId, firstRunId = "" } = await lane.request({ key });
    runs.add(firstRunId);
    await expectPromisesKept(stage, { workflowId, firstExecutionRunId: firstRunId });
  }
  return {
    ends: outcomes.map(({ outcome, failure }) => outcome?.kind ?? failure ?? ""),
    promotions: runs.size,
    moves: stage.moves(),
    endpoint: await stage.endpoint(),
    openSessions: stage.openSyntheticSessions(),
  };
}

/** Nothing that was asked for is lost, none of it runs twice, and the endpoint is where it should be. */
export function wantedEnd({ ends, moves }: Moment): object {
  return {
    ends: ends.map((end) => expect.stringContaining(end)),
    promotions: ends.length,
    moves,
    endpoint: `READY ${moves.at(-1)}`,
    openSessions: [],
  };
}

/** A whole story, in which something dies at the moment and is there again after it. */
export async function playMoment(
  moment: Moment,
  { stage, crash }: { stage: Stage; crash: () => Promise<unknown> },
): Promise<End> {
  await untilPolled(stage);
  const lane = laneOf(stage, moment.settings);
  const sent = await moment.reach(lane, stage);
  await crash();
  await Promise.all(sent.values());
  stage.traffic();
  await moment.goOn(lane, stage);
  return readEnd({ lane, stage }, { sent, count: moment.ends.length });
}
