import { existsSync } from "node:fs";
import path from "node:path";
import { cacheDir as defaultCacheDir } from "./cache-dir.ts";
import { cliSlot, withSlotLock } from "./cli-slot.ts";
import type { CliSlot } from "./cli-slot.ts";
import { buildTemporalCli } from "./go-build.ts";
import { downloadTemporalCli } from "./sdk-download.ts";
import { checkTemporalCli, isOldServer } from "./temporal-cli-check.ts";
import { TemporalCliError } from "./temporal-cli-error.ts";
import type { CliAttempt } from "./temporal-cli-error.ts";
import { OLDEST_TEMPORAL_SERVER, TEMPORAL_CLI_VERSION } from "./temporal-cli-version.ts";

const LOCK_STALE_MS = 10_000;
const LOCK_WAIT_MS = 40 * 60_000;

export interface FindTemporalCliOptions {
  /** Default: the environment of this process. */
  readonly env?: NodeJS.ProcessEnv;
  /** Default: `AGENTCORE_ROLLOUTS_CACHE`, else the user's cache directory. */
  readonly cacheDir?: string;
  /** One line at a time, while something slow happens. Default: to stderr. */
  readonly onProgress?: (line: string) => void;
  /** After how long the lock of a killed process is taken over; at least 2000. */
  readonly lockStaleMs?: number;
}

export interface FoundTemporalCli {
  readonly path: string;
  readonly source: "explicit" | "path" | "cache" | "download" | "build";
}

/** Each way gives the CLI, or the reason why it cannot. */
type Outcome = FoundTemporalCli | CliAttempt;

/**
 * Finds the Temporal CLI, or gets it into the cache: `TEMPORAL_CLI_PATH`, `temporal` on PATH, the
 * cache, the SDK's download, a build with Go.
 *
 * @throws TemporalCliError naming every way, when none works, and at once when
 *   `TEMPORAL_CLI_PATH` is set and unusable.
 */
export async function findTemporalCli(
  options: FindTemporalCliOptions = {},
): Promise<FoundTemporalCli> {
  const env = options.env ?? process.env;
  const slot = cliSlot(options.cacheDir ?? defaultCacheDir(env));
  const onProgress = options.onProgress ?? ((line) => process.stderr.write(`${line}\n`));
  const attempts: CliAttempt[] = [];
  const tryWay = async (way: Promise<Outcome>): Promise<FoundTemporalCli | undefined> => {
    const outcome = await way;
    if ("path" in outcome) return outcome;
    attempts.push(outcome);
    return undefined;
  };

  const ready =
    (await tryWay(fromVariable(env))) ??
    (await tryWay(fromPath(env))) ??
    (await tryWay(fromCache(slot, env)));
  if (ready !== undefined) return ready;

  const lockOptions = {
    staleMs: options.lockStaleMs ?? LOCK_STALE_MS,
    waitMs: LOCK_WAIT_MS,
    onWait: () => onProgress("Another process is getting the Temporal CLI: waiting for it."),
  };
  return withSlotLock(slot, lockOptions, async () => {
    // Whoever held the lock before may have filled the slot.
    const filled = await fromCache(slot, env);
    if ("path" in filled) return filled;
    const got =
      (await tryWay(byDownload(slot, env))) ?? (await tryWay(byBuild(slot, env, onProgress)));
    if (got === undefined) throw new TemporalCliError(attempts);
    return got;
  });
}

async function fromVariable(env: NodeJS.ProcessEnv): Promise<Outcome> {
  const file = env["TEMPORAL_CLI_PATH"];
  const attempt = {
    way: "TEMPORAL_CLI_PATH",
    reason: "not set",
    remedy: "export TEMPORAL_CLI_PATH=/path/to/temporal",
  };
  if (!file) return attempt;
  const check = await checkTemporalCli(file, env);
  if (check.usable) return { path: file, source: "explicit" };
  throw new TemporalCliError([
    { ...attempt, reason: check.reason, remedy: `${attempt.remedy}, or unset TEMPORAL_CLI_PATH` },
  ]);
}

async function fromPath(env: NodeJS.ProcessEnv): Promise<Outcome> {
  const way = "temporal on PATH";
  const remedy = `install the Temporal CLI ${TEMPORAL_CLI_VERSION}: https://docs.temporal.io/cli`;
  const name = process.platform === "win32" ? "temporal.exe" : "temporal";
  const folders = (env["PATH"] ?? "").split(path.delimiter).filter((folder) => folder !== "");
  const file = folders.map((folder) => path.join(folder, name)).find((each) => existsSync(each));
  if (file === undefined) return { way, reason: "not there", remedy };
  const check = await checkTemporalCli(file, env);
  if (!check.usable) return { way, reason: check.reason, remedy };
  if (isOldServer(check.serverVersion)) {
    const reason = `${file} has server ${check.serverVersion}, older than ${OLDEST_TEMPORAL_SERVER}`;
    return { way, reason, remedy };
  }
  return { path: file, source: "path" };
}

async function fromCache(slot: CliSlot, env: NodeJS.ProcessEnv): Promise<Outcome> {
  const attempt = { way: "cache", remedy: `copy a temporal executable to ${slot.file}` };
  if (!existsSync(slot.file)) return { ...attempt, reason: `no ${slot.file}` };
  const check = await checkTemporalCli(slot.file, env);
  if (!check.usable) return { ...attempt, reason: check.reason };
  return { path: slot.file, source: "cache" };
}

async function byDownload(slot: CliSlot, env: NodeJS.ProcessEnv): Promise<Outcome> {
  try {
    await downloadTemporalCli(slot, env);
    return { path: slot.file, source: "download" };
  } catch (error) {
    return {
      way: "download by the Temporal SDK",
      reason: messageOf(error),
      remedy: "allow HTTPS to temporal.download, or set HTTPS_PROXY",
    };
  }
}

async function byBuild(
  slot: CliSlot,
  env: NodeJS.ProcessEnv,
  onProgress: (line: string) => void,
): Promise<Outcome> {
  try {
    await buildTemporalCli(slot, env, onProgress);
    return { path: slot.file, source: "build" };
  } catch (error) {
    return {
      way: "build with Go",
      reason: messageOf(error),
      remedy: "install Go from https://go.dev/dl, and let it reach a Go module proxy (GOPROXY)",
    };
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
