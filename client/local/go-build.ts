import { existsSync } from "node:fs";
import { copyFile, mkdtemp, readFile, rename, rm } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { CliSlot } from "./cli-slot.ts";
import { runCommand } from "./run-command.ts";
import { checkTemporalCli } from "./temporal-cli-check.ts";
import { TEMPORAL_CLI_VERSION } from "./temporal-cli-version.ts";

const BUILD_TIMEOUT_MS = 30 * 60_000;
const PROGRESS_MS = 15_000;
const CLI_PACKAGE = "github.com/temporalio/cli/cmd/temporal";
const VERSION_VARIABLE = "github.com/temporalio/cli/internal/temporalcli.Version";

/**
 * Fills the slot by building the pinned module under `tools/temporal/`, out of a copy: the installed
 * package may be read-only. The error says why it could not.
 */
export async function buildTemporalCli(
  slot: CliSlot,
  env: NodeJS.ProcessEnv,
  onProgress: (line: string) => void,
): Promise<void> {
  const moduleDir = findModuleDir();
  // A workspace around the cache and a target of another platform would both spoil the build.
  const goEnv = { ...env, GOWORK: "off", GOOS: "", GOARCH: "" };
  await requireGo(await neededGoVersion(moduleDir), goEnv);
  const buildDir = await mkdtemp(path.join(slot.dir, "build-"));
  const progress = reportElapsed(onProgress);
  try {
    for (const name of ["go.mod", "go.sum"]) {
      await copyFile(path.join(moduleDir, name), path.join(buildDir, name));
    }
    const built = path.join(buildDir, path.basename(slot.file));
    const ldflags = `-s -w -X ${VERSION_VARIABLE}=${TEMPORAL_CLI_VERSION}`;
    const { ok, output, problem } = await runCommand(
      "go",
      ["build", "-ldflags", ldflags, "-o", built, CLI_PACKAGE],
      { cwd: buildDir, env: goEnv, timeoutMs: BUILD_TIMEOUT_MS },
    );
    if (!ok) throw new Error(`go build: ${problem}${lastLines(output)}`);
    const check = await checkTemporalCli(built, env);
    if (!check.usable) throw new Error(check.reason);
    await rename(built, slot.file);
    progress.done();
  } finally {
    progress.stop();
    await rm(buildDir, { recursive: true, force: true });
  }
}

/** The sources and the compiled package lie at different depths below the root. */
function findModuleDir(): string {
  for (let dir = path.dirname(fileURLToPath(import.meta.url)); ; dir = path.dirname(dir)) {
    const candidate = path.join(dir, "tools", "temporal");
    if (existsSync(path.join(candidate, "go.mod"))) return candidate;
    if (path.dirname(dir) === dir) throw new Error("tools/temporal is missing from the package");
  }
}

async function neededGoVersion(moduleDir: string): Promise<string> {
  const goMod = await readFile(path.join(moduleDir, "go.mod"), "utf8");
  return /^go ([\d.]+)$/m.exec(goMod)?.[1] ?? "1.26";
}

/** Since Go 1.21 an older Go fetches the one that a module asks for, unless GOTOOLCHAIN says local. */
async function requireGo(needed: string, env: NodeJS.ProcessEnv): Promise<void> {
  const options = { env, timeoutMs: 60_000 };
  const { ok, output, problem } = await runCommand("go", ["version"], options);
  if (!ok) throw new Error(`no usable Go on PATH (${problem})`);
  const found = /go(\d+(?:\.\d+)*)/.exec(output)?.[1] ?? "0";
  if (isAtLeast(found, needed)) return;
  const toolchain = (await runCommand("go", ["env", "GOTOOLCHAIN"], options)).output.trim();
  if (isAtLeast(found, "1.21") && toolchain !== "local") return;
  throw new Error(`Go ${needed} or later is needed, PATH has ${found}`);
}

function isAtLeast(found: string, needed: string): boolean {
  const have = found.split(".").map(Number);
  for (const [index, want] of needed.split(".").map(Number).entries()) {
    const part = have[index] ?? 0;
    if (part !== want) return part > want;
  }
  return true;
}

function reportElapsed(onProgress: (line: string) => void): { done(): void; stop(): void } {
  const startedMs = Date.now();
  const elapsed = () => {
    const seconds = Math.round((Date.now() - startedMs) / 1000);
    return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  };
  onProgress(`Building the Temporal CLI ${TEMPORAL_CLI_VERSION} with Go. It takes minutes, once.`);
  const timer = setInterval(() => onProgress(`Still building, ${elapsed()} so far.`), PROGRESS_MS);
  return {
    done: () => onProgress(`Temporal CLI built in ${elapsed()}.`),
    stop: () => clearInterval(timer),
  };
}

function lastLines(output: string): string {
  const lines = output.trim().split("\n").slice(-5);
  return lines.map((line) => `\n    ${line}`).join("");
}
