import type { PromotionStatus } from "../../domain/promotion/status.ts";
import type { PromotionSpec } from "../../domain/spec/promotion-spec.ts";
import { parseRuntimeArn, promotionWorkflowId } from "../../domain/target.ts";
import type { promotion } from "../../workflows/promotion.ts";
import { statusQuery } from "../../workflows/messages.ts";
import { createRuntime, imageOf } from "../chaos/runtime.ts";
import type { Runtime } from "../chaos/runtime.ts";
import { LAST_WORDS, specOf } from "../simulation/schedules/play-story.ts";
import type { Story } from "../simulation/schedules/story.ts";
import { ordinarySpec } from "../simulation/simulate.ts";
import { ENDPOINT, faultsOf } from "./faults-of-story.ts";
import { arm, sendTraffic } from "./happenings.ts";
import type { Scene } from "./happenings.ts";
import { isClosed, say } from "./say-to-promotion.ts";
import type { PromotionHandle } from "./say-to-promotion.ts";
import type { StoryWorld } from "./story-world.ts";

export interface PlayedStory {
  readonly workflowId: string;
  readonly firstRunId: string;
  readonly runtime: Runtime;
  /** When somebody else changed the endpoint. */
  readonly strangersAtMs: readonly number[];
  /** Where it came to without any further word: ended, or one that waits for people. */
  readonly rest: string;
  /** Set where nobody's word could end it. */
  readonly neverEnds?: string;
}

const MINUTE_MS = 60_000;
const HOP_MS = 60 * MINUTE_MS;
/** Longer than any promotion takes that waits for nobody. */
const MOST_HOPS = 1_000;
/** Who waits for people still does after so many. */
const REST_HOPS = 4;
let runtimes = 0;

/**
 * Lets a story happen to a real workflow. What happens at a call happens while the emulator holds
 * it, so that it happens there again. Stories that continue as new are the simulation's alone.
 */
export async function playStory(world: StoryWorld, story: Story): Promise<PlayedStory> {
  const { emulator, control } = world;
  const runtime = await createRuntime(control, {
    name: `story_${(runtimes += 1)}`,
    endpoints: story.spec.create ? [] : [ENDPOINT],
    newer: ["b"],
  });
  const faults = faultsOf(story, runtime.id).map((fault) => emulator.addFault(fault));
  const handle = await start(world, runtime, story);
  const scene = { world, story, runtime, handle, around: { ...story }, strangersAtMs: [], faults };
  const events = story.events.map((event, nth) => arm(scene, event, nth));
  const users = sendTraffic(scene);
  try {
    const played = await tellToTheEnd(scene);
    await awaitChildren(world, handle);
    return played;
  } finally {
    users.stop();
    for (const id of [...faults, ...events]) emulator.removeFault(id);
    for (const id of emulator.holds()) emulator.releaseHold(id);
  }
}

function start(
  { client, taskQueue }: StoryWorld,
  runtime: Runtime,
  story: Story,
): Promise<PromotionHandle> {
  const spec = specFor(runtime, story);
  return client.workflow.start<typeof promotion>("promotion", {
    workflowId: promotionWorkflowId(spec.target),
    taskQueue,
    args: [{ spec, requestedBy: "ci", searchAttributes: false }],
  });
}

function specFor({ arn }: Runtime, story: Story): PromotionSpec {
  const target = parseRuntimeArn(arn);
  if (!target) throw new Error(`not a runtime ARN: ${arn}`);
  const spec = specOf(ordinarySpec(), story.spec);
  const artifact = { kind: "container", uri: imageOf("f") } as const;
  return {
    ...spec,
    // Shorter, and with fewer looks, than people write it: it tells as much.
    gate: { ...spec.gate, timeoutMs: 5 * MINUTE_MS },
    watch: { ...spec.watch, intervalMs: 10_000 },
    rollback: { ...spec.rollback, intervalMs: 10_000 },
    bake: {
      ...spec.bake,
      durationMs: 5 * MINUTE_MS,
      minimumInvocations: 20,
      intervalMs: MINUTE_MS,
      timeoutMs: 10 * MINUTE_MS,
    },
    metrics: { ...spec.metrics, delayMs: MINUTE_MS },
    target: { ...target, runtimeArn: arn, endpoint: ENDPOINT },
    ...(story.spec.candidate === "mint"
      ? { candidate: { kind: "artifact", artifact, mint: true } }
      : {}),
  };
}

/** Comes to rest; people then say all that could end it. */
async function tellToTheEnd(scene: Scene): Promise<PlayedStory> {
  const { story, runtime, handle, strangersAtMs } = scene;
  let rest = await comeToRest(scene);
  const first = rest.where;
  for (const message of [...story.answers, ...LAST_WORDS]) {
    if (rest.isEnd) break;
    await say(handle, message);
    rest = await comeToRest(scene);
  }
  const { workflowId, firstExecutionRunId: firstRunId } = handle;
  // Without it no further story could run.
  if (!rest.isEnd) await handle.terminate();
  return {
    workflowId,
    firstRunId,
    runtime,
    strangersAtMs,
    rest: first,
    ...(rest.isEnd ? {} : { neverEnds: rest.where }),
  };
}

async function comeToRest({
  world,
  story,
  handle,
}: Scene): Promise<{ where: string; isEnd: boolean }> {
  let [phase, since] = ["", 0];
  for (let hop = 0; hop < MOST_HOPS; hop += 1) {
    await world.time.pass(HOP_MS, () => isClosed(handle));
    const isEnd = await isClosed(handle);
    const status = await handle.query(statusQuery);
    if (isEnd) return { where: describeEnd(status), isEnd };
    if (status.phase !== phase) [phase, since] = [status.phase, hop];
    if (status.phase === "waiting-for-approval" && story.spec.approval === "given")
      await say(handle, { name: "approve", version: "" });
    const isHeld = phase === "needs-person" || phase === "paused";
    if (isHeld && hop - since >= REST_HOPS) return { where: phase, isEnd: false };
  }
  return { where: phase, isEnd: false };
}

/**
 * Waits for those who tell people and keep the record. The server holds time for an activity, and for a
 * workflow whose end it tells to the one that started it, and does not let go where that one is gone.
 */
async function awaitChildren({ client, time }: StoryWorld, handle: PromotionHandle): Promise<void> {
  const { raw } = await handle.describe();
  for (const _activity of raw.pendingActivities ?? []) await time.release();
  for (const { workflowId } of raw.pendingChildren ?? []) {
    const child = client.workflow.getHandle(workflowId ?? "");
    while (!(await isClosed(child))) await time.pass(MINUTE_MS, () => isClosed(child));
    await time.release();
  }
}

function describeEnd({ outcome, phase, headline }: PromotionStatus): string {
  if (outcome) return [outcome.kind, outcome.reason].filter(Boolean).join(": ");
  return phase === "failed" ? "failed" : headline;
}
