import { setTimeout as sleep } from "node:timers/promises";
import { WorkflowNotFoundError } from "@temporalio/client";
import type { Client } from "@temporalio/client";
import { getLane } from "../../client/lanes/lanes.ts";
import { sendToLane } from "../../client/lanes/send-to-lane.ts";
import type { LaneStatus } from "../../domain/lane/lane-status.ts";
import type { MessageName, PromotionStatus } from "../../domain/promotion/status.ts";
import { laneWorkflowId, promotionWorkflowId } from "../../domain/target.ts";
import type { PromotionTarget } from "../../domain/target.ts";
import type { Word } from "./plan-round.ts";

const PAUSE_MS = 3_000;
const ASK_TIMEOUT_MS = 5_000;
/** Whatever a promotion waits for, it ends by these. */
const LAST_WORDS: readonly MessageName[] = ["accept", "abort"];

export interface People {
  /** An unasked word; a pause is taken back after a while. */
  say(word: Word): Promise<void>;
  /** Answers what is asked, until all that was wanted is done; else says where it hangs. */
  attend(untilMs: number): Promise<string | undefined>;
}

interface Watched {
  readonly client: Client;
  readonly taskQueue: string;
  /** In the order in which they are promoted. */
  readonly targets: readonly PromotionTarget[];
  readonly hasLanes: boolean;
  readonly answer: MessageName;
}

export function peopleAt(watched: Watched): People {
  const { client, targets } = watched;
  let isAnswered = false;
  return {
    async say(word) {
      const [target] = targets;
      if (!target) return;
      await tell(client, target, word);
      if (word !== "pause") return;
      await sleep(PAUSE_MS);
      // Nobody leaves a promotion paused because the worker was away for a moment.
      while (await isPaused(client, target)) {
        await tell(client, target, "resume");
        await sleep(1_000);
      }
    },
    async attend(untilMs) {
      for (;;) {
        for (const target of targets) {
          const status = await ask(client, target);
          const answers = status?.waiting?.answers ?? [];
          const word = chooseWord(answers, isAnswered ? undefined : watched.answer);
          if (word === undefined) continue;
          isAnswered ||= word === watched.answer;
          await tell(client, target, word);
        }
        const rest = await findUnrest(watched);
        if (rest === undefined || Date.now() > untilMs) return rest;
        await sleep(2_000);
      }
    },
  };
}

function chooseWord(
  answers: readonly MessageName[],
  wanted: MessageName | undefined,
): MessageName | undefined {
  if (answers.includes("approve")) return "approve";
  if (wanted && answers.includes(wanted)) return wanted;
  return LAST_WORDS.find((word) => answers.includes(word)) ?? answers[0];
}

/** Undefined where nobody answers: it is over, or the worker is away. */
function ask(client: Client, target: PromotionTarget): Promise<PromotionStatus | undefined> {
  const handle = client.workflow.getHandle(promotionWorkflowId(target));
  return client
    .withDeadline(Date.now() + ASK_TIMEOUT_MS, () => handle.query<PromotionStatus>("status"))
    .catch(() => undefined);
}

async function isPaused(client: Client, target: PromotionTarget): Promise<boolean> {
  const state = await describePromotion(client, target);
  if (state !== "RUNNING" && state !== "unknown") return false;
  const status = await ask(client, target);
  return !status || status.paused !== undefined;
}

/** Refused where it has ended or rolls back already: that is an answer too. */
async function tell(client: Client, target: PromotionTarget, word: Word): Promise<void> {
  const handle = client.workflow.getHandle(promotionWorkflowId(target));
  const status = await ask(client, target);
  if (!status) return;
  const { promotion, approval, baseline } = status;
  const argument = {
    promotion,
    by: "chaos",
    reason: "chaos",
    ...(word === "approve" && approval ? { digest: approval.digest } : {}),
    ...(word === "point-to" && baseline ? { version: baseline } : {}),
  };
  const sent =
    word === "cancel" ? handle.cancel() : handle.executeUpdate(word, { args: [argument] });
  await sent.catch(() => {});
}

/** What is still to come, or undefined. */
async function findUnrest({ client, targets, hasLanes, taskQueue }: Watched) {
  for (const target of targets) {
    const state = await describePromotion(client, target);
    if (state === "RUNNING" || state === "unknown") return `a promotion of ${target.endpoint}`;
    if (!hasLanes) continue;
    const lane = await getLane(client, laneWorkflowId(target)).catch(() => undefined);
    if (!lane?.status) return `the lane of ${target.endpoint}, which does not answer`;
    const { phase, queue } = lane.status;
    if (phase === "drifted" || phase === "orphaned" || phase === "memory-lost")
      await adopt(client, target, taskQueue);
    if (phase !== "idle" || queue.length > 0 || isAwaiting(lane.status, target, targets))
      return `the lane of ${target.endpoint}: ${lane.status.headline}`;
    if (!isHandedOn(lane.status)) return undefined;
  }
  return undefined;
}

/** A later stage has its request a moment after the one before it is promoted; the first may have refused its own. */
function isAwaiting(
  { outcomes }: LaneStatus,
  target: PromotionTarget,
  [first]: readonly PromotionTarget[],
): boolean {
  return outcomes.length === 0 && target !== first;
}

function isHandedOn({ outcomes }: LaneStatus): boolean {
  return outcomes.at(-1)?.outcome?.kind === "promoted";
}

async function adopt(client: Client, target: PromotionTarget, taskQueue: string): Promise<void> {
  const input = { by: "chaos", reason: "chaos" };
  await sendToLane(client, target, { name: "adopt", input, taskQueue }).catch(() => {});
}

async function describePromotion(client: Client, target: PromotionTarget): Promise<string> {
  try {
    const handle = client.workflow.getHandle(promotionWorkflowId(target));
    return (await handle.describe()).status.name;
  } catch (error) {
    return error instanceof WorkflowNotFoundError ? "none" : "unknown";
  }
}
