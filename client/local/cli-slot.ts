import { mkdir, readdir, rm, stat } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { lock } from "proper-lockfile";
import { TEMPORAL_CLI_VERSION } from "./temporal-cli-version.ts";

const RETRY_MS = 500;
const LEFTOVER_AGE_MS = 3_600_000;

/** The place of this CLI version for this platform in the cache. */
export interface CliSlot {
  readonly dir: string;
  readonly file: string;
}

export function cliSlot(cacheDir: string): CliSlot {
  const key = `v${TEMPORAL_CLI_VERSION}-${process.platform}-${process.arch}`;
  const dir = path.join(cacheDir, "temporal-cli", key);
  const name = process.platform === "win32" ? "temporal.exe" : "temporal";
  return { dir, file: path.join(dir, name) };
}

interface SlotLockOptions {
  /** A lock not refreshed for so long belonged to a process that was killed. */
  readonly staleMs: number;
  readonly waitMs: number;
  readonly onWait: () => void;
}

/**
 * Runs `fill` while no other process fills the same slot; waits for one that does. Whoever had to
 * wait should look into the slot first. Losing the lock (a suspended machine) costs a second
 * build and nothing else, since a slot is filled by a rename.
 */
export async function withSlotLock<T>(
  slot: CliSlot,
  options: SlotLockOptions,
  fill: () => Promise<T>,
): Promise<T> {
  await mkdir(slot.dir, { recursive: true });
  const release = await acquire(slot, options);
  try {
    await removeLeftovers(slot.dir);
    return await fill();
  } finally {
    await release().catch(() => undefined);
  }
}

async function acquire(slot: CliSlot, options: SlotLockOptions): Promise<() => Promise<void>> {
  const deadlineMs = Date.now() + options.waitMs;
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await lock(slot.dir, { stale: options.staleMs, onCompromised: () => undefined });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ELOCKED") throw error;
    }
    if (attempt === 0) options.onWait();
    if (Date.now() > deadlineMs) {
      throw new Error(
        `another process has held ${slot.dir}.lock for ${options.waitMs / 60_000} min`,
      );
    }
    await sleep(RETRY_MS);
  }
}

/** What killed builds left: folders of hundreds of MB. Young ones may still be in use. */
async function removeLeftovers(dir: string): Promise<void> {
  for (const entry of await readdir(dir, { withFileTypes: true })) {
    if (!entry.isDirectory()) continue;
    const leftover = path.join(dir, entry.name);
    const { mtimeMs } = await stat(leftover);
    if (Date.now() - mtimeMs > LEFTOVER_AGE_MS)
      await rm(leftover, { recursive: true, force: true });
  }
}
