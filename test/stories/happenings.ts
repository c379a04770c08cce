import {
  DeleteAgentRuntimeEndpointCommand,
  UpdateAgentRuntimeCommand,
} from "@aws-sdk/client-bedrock-agentcore-control";
import type { Emulator } from "../../emulator/index.ts";
import { laneWordSignal, statusQuery } from "../../workflows/messages.ts";
import { versionOf } from "../chaos/runtime.ts";
import type { Runtime } from "../chaos/runtime.ts";
import type { Story, StoryEvent, StoryHappening } from "../simulation/schedules/story.ts";
import { ENDPOINT, callOf, spoilSessions } from "./faults-of-story.ts";
import { heard, say } from "./say-to-promotion.ts";
import type { PromotionHandle } from "./say-to-promotion.ts";
import type { StoryWorld } from "./story-world.ts";

const MINUTE_MS = 60_000;
/** A call's answer comes so much later in the stories; what happens until then finds it under way. */
const CALL_MS = 40;

/** One promotion, and what happens around it. */
export interface Scene {
  readonly world: StoryWorld;
  readonly story: Story;
  readonly runtime: Runtime;
  readonly handle: PromotionHandle;
  /** What users do and meet, as it is now. */
  readonly around: { invocationsPerMinute: number; errorShare: number };
  readonly strangersAtMs: number[];
  /** Ids, to be undone. */
  readonly faults: string[];
}

/** Lets it happen while the emulator holds the call, or so much later. */
export function arm(scene: Scene, { call, nth, afterMs, what }: StoryEvent, index: number): string {
  const { world, runtime } = scene;
  const { emulator, time } = world;
  const isAnswered = afterMs > CALL_MS;
  const isLater = afterMs > 2 * CALL_MS;
  const id = emulator.addFault({
    id: `${runtime.id} event ${index}`,
    ...callOf(call, runtime.id),
    nth,
    effect: { kind: "hold", at: isAnswered && !isLater ? "answer" : "execution" },
  });
  const happening = emulator.holdReached(id).then(async () => {
    const atMs = time.emulatorClock.now() + afterMs;
    if (isLater) time.emulatorClock.schedule(atMs, () => happen(scene, what));
    else await happen(scene, what);
    emulator.releaseHold(id);
  });
  // The world may have been closed meanwhile.
  happening.catch(() => {});
  return id;
}

async function happen(scene: Scene, what: StoryHappening): Promise<void> {
  const { world, runtime, handle, around, faults } = scene;
  const { emulator, time } = world;
  switch (what.kind) {
    case "message":
      return say(handle, what).catch(() => {});
    case "continue-as-new":
      return;
    case "stranger":
    case "deletion":
      return meddle(scene, what);
    case "new version":
      return mint(scene);
    case "freeze": {
      const { promotion: number } = await handle.query(statusQuery);
      const word = (frozen: { atMs: number } | null): Promise<void> =>
        heard(handle, () => handle.signal(laneWordSignal, { promotion: number, frozen }));
      const untilMs = time.emulatorClock.now() + what.durationMs;
      time.emulatorClock.schedule(untilMs, () => word(null));
      return word({ atMs: time.emulatorClock.now() });
    }
    case "errors":
      around.errorShare = what.share;
      return;
    case "traffic":
      around.invocationsPerMinute = what.invocationsPerMinute;
      return;
    case "sessions":
      for (const fault of spoilSessions(what.outcome, { runtime: runtime.id }))
        faults.push(emulator.addFault(fault));
      return;
    default:
      return what satisfies never;
  }
}

/** Where there is no such endpoint or version, nothing happens. */
async function meddle(
  { world, runtime, strangersAtMs }: Scene,
  what: Extract<StoryHappening, { kind: "stranger" | "deletion" }>,
): Promise<void> {
  const { emulator, control, time } = world;
  const { id: runtimeId } = runtime;
  try {
    if (what.kind === "stranger")
      emulator.repoint({ runtimeId, endpoint: ENDPOINT, version: what.version });
    else
      await control.send(
        new DeleteAgentRuntimeEndpointCommand({
          agentRuntimeId: runtimeId,
          endpointName: ENDPOINT,
        }),
      );
    strangersAtMs.push(time.emulatorClock.now());
  } catch {}
}

/** AWS may refuse it. */
async function mint({ world: { control }, runtime }: Scene): Promise<void> {
  await control
    .send(new UpdateAgentRuntimeCommand({ agentRuntimeId: runtime.id, ...versionOf("e") }))
    .catch(() => {});
}

/** Each minute; of the calls on every version but the first some fail. */
export function sendTraffic({ world, runtime, around }: Scene): { stop(): void } {
  const { emulator, time } = world;
  const { emulatorClock: clock } = time;
  let isOver = false;
  const send = (): void => {
    if (isOver) return;
    const { invocationsPerMinute: invocations, errorShare } = around;
    const live = liveVersion(emulator, runtime);
    const errors = live === "1" ? 0 : Math.floor(invocations * errorShare);
    if (invocations > 0 && live !== undefined)
      emulator.recordTraffic({
        runtime: runtime.id,
        endpoint: ENDPOINT,
        invocations,
        errors,
        sessions: invocations,
        latencyMs: 20,
      });
    clock.schedule(clock.now() + MINUTE_MS, send);
  };
  send();
  return { stop: () => void (isOver = true) };
}

/** Undefined: there is no such endpoint, or it was never READY. */
function liveVersion({ state }: Emulator, { id }: Runtime): string | undefined {
  for (const partition of Object.values(state.partitions)) {
    const endpoint = partition.runtimes[id]?.endpoints[ENDPOINT];
    if (endpoint) return endpoint.liveVersion;
  }
  return undefined;
}
