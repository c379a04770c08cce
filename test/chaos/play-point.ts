import { setTimeout as sleep } from "node:timers/promises";
import type { BedrockAgentCoreControlClient } from "@aws-sdk/client-bedrock-agentcore-control";
import type { Client } from "@temporalio/client";
import { LaneRefusedError, sendToLane } from "../../client/lanes/send-to-lane.ts";
import { promotionWorkflowId } from "../../domain/target.ts";
import type { PromotionTarget } from "../../domain/target.ts";
import { post } from "./admin.ts";
import { FAULTS } from "./faults.ts";
import { KINDS } from "./kinds.ts";
import type { Kind, Start } from "./kinds.ts";
import { peopleAt } from "./people.ts";
import type { People } from "./people.ts";
import type { PointPlan } from "./plan-round.ts";
import type { Runtime } from "./runtime.ts";
import type { Victims } from "./victims.ts";

export interface Scene {
  readonly victims: Victims;
  readonly client: Client;
  readonly control: BedrockAgentCoreControlClient;
}

export interface PlayedPoint {
  readonly plan: PointPlan;
  readonly runtime: Runtime;
  /** The endpoints that were to be moved. */
  readonly targets: readonly PromotionTarget[];
  /** Where it hung when nobody waited any longer. */
  readonly unrest?: string;
}

/** Longer than Temporal takes to notice a lost worker, several times, on a machine that is busy. */
const LONGEST_MS = 480_000;
const QUICK_LANE = { driftIntervalMs: 1_000, promotionIntervalMs: 1_000 };

/** Starts what the plan says, lets happen what it says, and answers until nothing runs any more. */
export async function playPoint(
  { victims, client }: Scene,
  { plan, runtime }: { plan: PointPlan; runtime: Runtime },
): Promise<PlayedPoint> {
  const kind: Kind = KINDS[plan.kind];
  const starts = kind.starts(runtime);
  const [first] = starts;
  if (!first) throw new Error(`nothing starts ${plan.kind}`);
  const { taskQueue } = victims;
  const targets = kind.moves.map((endpoint) => ({ ...first.spec.target, endpoint }));
  const hasLanes = "onBusy" in first;
  const people = peopleAt({ client, taskQueue, targets, hasLanes, answer: plan.answer });
  await sleep(plan.startAfterMs);
  for (const fault of FAULTS[plan.fault])
    // On a slow machine the emulator may be the victim by now.
    await untilAnswered(() =>
      post(victims, "faults", { ...fault, resource: { runtime: runtime.id } }),
    );
  const endTraffic = sendTraffic(victims, { runtime, kind });
  const meanwhile = happen(plan, { victims, runtime, people });
  await Promise.all(starts.map((start, nth) => begin(client, taskQueue, { start, nth })));
  const unrest = await people.attend(Date.now() + LONGEST_MS);
  await meanwhile;
  endTraffic();
  return { plan, runtime, targets, ...(unrest === undefined ? {} : { unrest }) };
}

/** Sent until it is known to have arrived; the second request to a lane shortly after the first. */
async function begin(
  client: Client,
  taskQueue: string,
  { start, nth }: { start: Start; nth: number },
): Promise<void> {
  const { spec } = start;
  const requestedBy = "chaos";
  await sleep(nth * 1_000);
  await untilAnswered(async () => {
    if ("onBusy" in start) {
      const input = { key: `request-${nth}`, spec, onBusy: start.onBusy, requestedBy };
      return sendToLane(client, spec.target, {
        name: "request",
        input,
        taskQueue,
        settings: QUICK_LANE,
      });
    }
    return client.workflow.start("promotion", {
      workflowId: promotionWorkflowId(spec.target),
      workflowIdConflictPolicy: "USE_EXISTING",
      taskQueue,
      args: [{ spec, requestedBy, searchAttributes: false, ...start.more }],
    });
  });
}

async function untilAnswered(send: () => Promise<unknown>): Promise<void> {
  const untilMs = Date.now() + LONGEST_MS;
  for (;;) {
    try {
      await send();
      return;
    } catch (error) {
      if (error instanceof LaneRefusedError) return;
      if (Date.now() > untilMs) throw error;
      await sleep(500);
    }
  }
}

/** The drift and the word of a plan, each at its time. */
async function happen(
  { driftAfterMs, word }: PointPlan,
  { victims, runtime, people }: { victims: Victims; runtime: Runtime; people: People },
): Promise<void> {
  const drift = async (afterMs: number): Promise<void> => {
    await sleep(afterMs);
    const change = { runtimeId: runtime.id, endpoint: "production", version: "2" };
    // There may be no such endpoint yet, or no emulator just now.
    await post(victims, "repoint", change).catch(() => {});
  };
  const say = async (told: NonNullable<PointPlan["word"]>): Promise<void> => {
    await sleep(told.afterMs);
    await people.say(told.name);
  };
  await Promise.all([
    ...(driftAfterMs === undefined ? [] : [drift(driftAfterMs)]),
    ...(word ? [say(word)] : []),
  ]);
}

function sendTraffic(
  victims: Victims,
  { runtime, kind }: { runtime: Runtime; kind: Kind },
): () => void {
  const users = { invocations: 10, errors: kind.errors ?? 0, sessions: 1, latencyMs: 20 };
  const timer = setInterval(() => {
    for (const endpoint of kind.moves)
      post(victims, "traffic", { runtime: runtime.id, endpoint, ...users }).catch(() => {});
  }, 2_000);
  return () => clearInterval(timer);
}
