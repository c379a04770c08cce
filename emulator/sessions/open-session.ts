import { notFound } from "../protocol/errors.ts";
import { findVersion } from "../runtimes/lookup.ts";
import { DEFAULT_IDLE_TIMEOUT_S, DEFAULT_MAX_LIFETIME_S } from "../runtimes/views.ts";
import type { RuntimeRecord, SessionRecord } from "../state/model.ts";
import type { World } from "../world.ts";

interface Asked {
  readonly endpoint: string;
  /** Without one the service makes one. */
  readonly sessionId: string | undefined;
}

/** The version that serves new sessions of an endpoint. */
function liveVersionOf(world: World, runtime: RuntimeRecord, name: string): string {
  const endpoint = Object.hasOwn(runtime.endpoints, name) ? runtime.endpoints[name] : undefined;
  const liveVersion = endpoint?.liveVersion;
  if (liveVersion !== undefined && world.clock.now() >= (endpoint?.hiddenUntilMs ?? 0))
    return liveVersion;
  throw notFound(`No endpoint or agent found with qualifier '${name}' for agent '${runtime.arn}'`);
}

function findOpen(
  world: World,
  runtime: RuntimeRecord,
  { endpoint, sessionId }: Asked,
): SessionRecord | undefined {
  const { account, region, id: runtimeId } = runtime;
  if (sessionId === undefined) return undefined;
  return world.sessions.find({ account, region, runtimeId, endpoint, sessionId });
}

/** The version that would serve a call: that of its open session, or the endpoint's live one. */
export function servingVersion(world: World, runtime: RuntimeRecord, asked: Asked): string {
  const live = liveVersionOf(world, runtime, asked.endpoint);
  return findOpen(world, runtime, asked)?.version ?? live;
}

/** The open session of this id, which stays on its version, or a new one on the live version. */
export function sessionFor(
  world: World,
  runtime: RuntimeRecord,
  asked: Asked,
): { record: SessionRecord; opened: boolean } {
  const version = liveVersionOf(world, runtime, asked.endpoint);
  const open = findOpen(world, runtime, asked);
  if (open) return { record: open, opened: false };
  const { account, region, id: runtimeId } = runtime;
  const lifecycle = findVersion(runtime, version).snapshot.lifecycleConfiguration;
  const nowMs = world.clock.now();
  const record: SessionRecord = {
    account,
    region,
    runtimeId,
    endpoint: asked.endpoint,
    sessionId: asked.sessionId ?? world.random.uuid(),
    version,
    state: "idle",
    openedAtMs: nowMs,
    lastUsedAtMs: nowMs,
    invocations: 0,
    idleTimeoutMs: (lifecycle?.idleRuntimeSessionTimeout ?? DEFAULT_IDLE_TIMEOUT_S) * 1_000,
    maxLifetimeMs: (lifecycle?.maxLifetime ?? DEFAULT_MAX_LIFETIME_S) * 1_000,
  };
  world.sessions.open(record);
  return { record, opened: true };
}
