import type { RuntimeRecord, VersionRecord } from "../state/model.ts";
import type { World } from "../world.ts";
import { logChange } from "./lifecycle-log.ts";

/** Deletes the versions that no endpoint has used for as long as the switch says. */
export function deleteUnusedVersions(world: World): void {
  const keptMs = world.settings.switches.unusedVersionsKeptMs;
  if (keptMs === "forever") return;
  const nowMs = world.clock.now();
  for (const { runtimes } of Object.values(world.store.state.partitions)) {
    for (const runtime of Object.values(runtimes)) {
      for (const version of Object.values(runtime.versions)) {
        if (isUsed(runtime, version) || nowMs - unusedSinceMs(version) < keptMs) continue;
        delete runtime.versions[version.version];
        logChange(world, runtime, {
          subject: "version",
          name: version.version,
          status: "DELETED",
          reason: "no endpoint used it",
        });
        world.store.touch();
      }
    }
  }
}

const unusedSinceMs = (version: VersionRecord): number =>
  version.unusedSinceMs ?? version.createdAtMs;

const isUsed = (runtime: RuntimeRecord, { version }: VersionRecord): boolean =>
  version === String(runtime.latestVersion) ||
  Object.values(runtime.endpoints).some(
    (endpoint) => endpoint.liveVersion === version || endpoint.targetVersion === version,
  );
