// The programs that the stack's images hold, built from pinned Go modules into the user's cache.
import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, symlinkSync } from "node:fs";
import path from "node:path";
import { cacheDir } from "../../dist/client/local/cache-dir.js";
import { findTemporalCli } from "../../dist/client/local/temporal-cli.js";

const TOOLS = path.resolve(import.meta.dirname, "..");

/** By the name that the images use: the module under `tools/` and the package in it. */
const PROGRAMS = {
  "temporal-server": { module: "temporal-server", pkg: "go.temporal.io/server/cmd/server" },
  "temporal-sql-tool": { module: "temporal-server", pkg: "go.temporal.io/server/cmd/tools/sql" },
  "temporal-ui": {
    module: "temporal-ui",
    pkg: "github.com/temporalio/ui-server/v2/cmd/server",
  },
  "compose-check": { module: "compose-check", pkg: "." },
};

/**
 * A folder with all of them and the Temporal CLI, fit to stand at the head of PATH. The first time
 * on a machine it takes about two minutes.
 * @param {(line: string) => void} onProgress
 */
export async function findBinaries(onProgress) {
  requireGo();
  const digest = createHash("sha256");
  for (const { module } of Object.values(PROGRAMS))
    for (const name of ["go.mod", "go.sum"])
      digest.update(readFileSync(path.join(TOOLS, module, name)));
  digest.update(readFileSync(path.join(TOOLS, "compose-check/main.go")));
  const folder = path.join(cacheDir(), "stack", digest.digest("hex").slice(0, 16));
  mkdirSync(folder, { recursive: true });
  for (const [name, program] of Object.entries(PROGRAMS)) {
    const file = path.join(folder, name);
    if (existsSync(file)) continue;
    onProgress(`Building ${name} with Go. It takes a minute or two, once.`);
    build(program, file);
  }
  const cli = path.join(folder, "temporal");
  if (!existsSync(cli)) symlinkSync((await findTemporalCli({ onProgress })).path, cli);
  return folder;
}

function build({ module, pkg }, file) {
  const unfinished = `${file}.${process.pid}`;
  execFileSync("go", ["build", "-ldflags", "-s -w", "-o", unfinished, pkg], {
    cwd: path.join(TOOLS, module),
    env: { ...process.env, GOWORK: "off", GOOS: "", GOARCH: "" },
    stdio: ["ignore", "inherit", "inherit"],
  });
  renameSync(unfinished, file);
}

function requireGo() {
  if (spawnSync("go", ["version"]).status === 0) return;
  throw new Error("The stack's server is built with Go, which is not on PATH: https://go.dev/dl");
}
