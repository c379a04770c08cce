import type { EndpointRecord, RuntimeRecord, VersionRecord } from "../state/model.ts";
import type { World } from "../world.ts";

type Change = Parameters<World["log"]["change"]>[0]["change"];

export function logChange(
  world: World,
  runtime: RuntimeRecord,
  change: Omit<Change, "runtimeId">,
): void {
  const { account, region, id } = runtime;
  world.log.change({ account, region, change: { runtimeId: id, ...change } });
}

export function logVersion(world: World, runtime: RuntimeRecord, version: VersionRecord): void {
  logChange(world, runtime, {
    subject: "version",
    name: version.version,
    status: version.status,
    ...(version.failureReason !== undefined && { reason: version.failureReason }),
  });
}

export function logEndpoint(
  world: World,
  runtime: RuntimeRecord,
  { by, ...endpoint }: EndpointRecord & { by?: "someone-else" },
): void {
  logChange(world, runtime, {
    subject: "endpoint",
    name: endpoint.name,
    status: endpoint.status,
    targetVersion: endpoint.targetVersion,
    ...(endpoint.liveVersion !== undefined && { liveVersion: endpoint.liveVersion }),
    ...(endpoint.failureReason !== undefined && { reason: endpoint.failureReason }),
    ...(by && { by }),
  });
}
