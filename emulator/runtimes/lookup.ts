import { notFound } from "../protocol/errors.ts";
import { partitionOf } from "../state/model.ts";
import type { EndpointRecord, Partition, RuntimeRecord, VersionRecord } from "../state/model.ts";
import type { Scope } from "../scope.ts";
import type { World } from "../world.ts";

export const DEFAULT_ENDPOINT = "DEFAULT";

export const partition = (world: World, { account, region }: Scope): Partition =>
  partitionOf(world.store.state, account, region);

export function findRuntime(world: World, scope: Scope, id: string): RuntimeRecord {
  const runtimes = partition(world, scope).runtimes;
  const runtime = Object.hasOwn(runtimes, id) ? runtimes[id] : undefined;
  if (!runtime) throw notFound(`Agent runtime ${id} not found`);
  return runtime;
}

export function findVersion(runtime: RuntimeRecord, version: string): VersionRecord {
  const record = runtime.versions[version];
  if (!record) throw notFound(`Agent runtime ${runtime.id} with version ${version} not found`);
  return record;
}

export function findEndpoint(runtime: RuntimeRecord, name: string): EndpointRecord {
  const endpoint = Object.hasOwn(runtime.endpoints, name) ? runtime.endpoints[name] : undefined;
  if (!endpoint) throw notFound(`Agent runtime endpoint ${name} of ${runtime.id} not found`);
  return endpoint;
}

export const latestVersion = (runtime: RuntimeRecord): VersionRecord =>
  findVersion(runtime, String(runtime.latestVersion));
