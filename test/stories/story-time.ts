import { setTimeout as pause } from "node:timers/promises";
import { CancelledFailure, Context } from "@temporalio/activity";
import type { Clock } from "../../activities/clock.ts";
import { steppedClock } from "../../emulator/index.ts";
import type { SteppedClock } from "../../emulator/index.ts";
import type { TimeServer } from "./start-time-server.ts";

/** One time for the server, its activities and the emulator: it skips what nobody works in. */
export interface StoryTime {
  readonly emulatorClock: SteppedClock;
  readonly activityClock: Clock;
  /** Brings the emulator to where the server is. */
  follow(): Promise<void>;
  /** Lets so much time pass, or less where that comes to hold. */
  pass(ms: number, isOver: () => Promise<boolean>): Promise<void>;
  /** Lets go of time once, where the server forgets to. */
  release(): Promise<void>;
}

const LOOK_MS = 20;
/** Of a heartbeat's time-out. */
const BEAT_SHARE = 0.8;
const LONGEST_SLICE_MS = 60_000;

export async function startStoryTime(server: TimeServer): Promise<StoryTime> {
  const emulatorClock = steppedClock(await server.now());
  let turn = Promise.resolve();
  let passing: Promise<void> | undefined;
  const follow = (): Promise<void> =>
    (turn = turn.then(async () => {
      const behindMs = (await server.now()) - emulatorClock.now();
      if (behindMs > 0) await emulatorClock.advance(behindMs);
    }));
  return {
    emulatorClock,
    follow,
    async pass(ms, isOver) {
      passing ??= server.pass(ms).finally(() => (passing = undefined));
      passing.catch(() => {});
      await untilEither(() => passing === undefined, isOver);
      await follow();
    },
    async release() {
      await server.unlock();
    },
    activityClock: {
      now: emulatorClock.now,
      async sleep(ms) {
        const { heartbeatTimeoutMs } = Context.current().info;
        const sliceMs = BEAT_SHARE * (heartbeatTimeoutMs ?? LONGEST_SLICE_MS);
        for (let leftMs = ms; leftMs > 0; leftMs -= sliceMs) {
          await beat(server);
          await server.pass(Math.min(leftMs, sliceMs));
        }
        await follow();
      },
    },
  };
}

async function untilEither(isDone: () => boolean, isOver: () => Promise<boolean>): Promise<void> {
  while (!isDone() && !(await isOver())) await pause(LOOK_MS);
}

/**
 * The SDK sends heartbeats by the wall clock, which does not notice the time skipped.
 * @throws CancelledFailure
 */
async function beat({ connection, namespace }: TimeServer): Promise<void> {
  const { taskToken } = Context.current().info;
  const { cancelRequested } = await connection.workflowService
    .recordActivityTaskHeartbeat({ namespace, taskToken })
    // Gone with its workflow.
    .catch(() => ({ cancelRequested: true }));
  if (cancelRequested) throw new CancelledFailure("The story has no more use for it.");
}
