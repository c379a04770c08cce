import { artifactName } from "../agents/agent-table.ts";
import type { ScriptedAgent } from "../agents/source.ts";
import { invalid } from "../protocol/errors.ts";
import { DEFAULT_ENDPOINT, findEndpoint, findRuntime, findVersion } from "../runtimes/lookup.ts";
import { DEFAULT_MAX_LIFETIME_S } from "../runtimes/views.ts";
import type { EndpointRecord, RuntimeRecord } from "../state/model.ts";
import type { Scope } from "../scope.ts";
import type { World } from "../world.ts";
import { recordInvocation } from "./record.ts";

/** Users' calls, as the scripted agents behind the endpoint would answer them. */
export interface SimulatedTraffic {
  /** A runtime's id. */
  runtime: string;
  endpoint?: string;
  invocations: number;
  /**
   * Share of the calls (0 to 1) that come from sessions opened before the endpoint moved: they are
   * answered by the previous version, for as long as its sessions can live.
   */
  oldSessionShare?: number;
}

/** Puts calls into the metrics now. Returns how many each version answered. */
export function simulateTraffic(
  world: World,
  scope: Scope,
  traffic: SimulatedTraffic,
): Record<string, number> {
  const runtime = findRuntime(world, scope, traffic.runtime);
  const endpoint = findEndpoint(runtime, traffic.endpoint ?? DEFAULT_ENDPOINT);
  const live = endpoint.liveVersion;
  if (live === undefined) throw invalid(`Endpoint ${endpoint.name} serves no version yet`);
  const old = versionOfOldSessions(world, runtime, endpoint);
  const counts: Record<string, number> = {};
  for (let call = 0; call < traffic.invocations; call += 1) {
    const isOld = old !== undefined && world.random.next() < (traffic.oldSessionShare ?? 0);
    const version = isOld ? old : live;
    counts[version] = (counts[version] ?? 0) + 1;
    const script = scriptOf(world, runtime, version);
    const failed = script.failureRate !== undefined && world.random.next() < script.failureRate;
    recordInvocation(world, runtime, {
      endpoint: endpoint.name,
      status: failed && !script.errorInBody ? (script.failStatus ?? 424) : 200,
      opened: !isOld,
      ...(script.latencyMs !== undefined && { latencyMs: world.random.duration(script.latencyMs) }),
    });
  }
  return counts;
}

/** The version that sessions from before the last move are on, while they can be alive. */
function versionOfOldSessions(
  world: World,
  runtime: RuntimeRecord,
  { previousLiveVersion, movedAtMs }: EndpointRecord,
): string | undefined {
  if (previousLiveVersion === undefined || movedAtMs === undefined) return undefined;
  if (!world.settings.switches.sessionsOutliveMove) return undefined;
  const snapshot = runtime.versions[previousLiveVersion]?.snapshot;
  const lifeS = snapshot?.lifecycleConfiguration?.maxLifetime ?? DEFAULT_MAX_LIFETIME_S;
  return snapshot && world.clock.now() < movedAtMs + lifeS * 1_000
    ? previousLiveVersion
    : undefined;
}

function scriptOf(world: World, runtime: RuntimeRecord, version: string): ScriptedAgent {
  const artifact = artifactName(findVersion(runtime, version).snapshot);
  const source = world.agents.find(artifact);
  if (source && "scripted" in source) return source.scripted;
  throw invalid(`The agent of '${artifact}' is not scripted: its traffic cannot be simulated`);
}
