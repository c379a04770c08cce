import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { cliSlot } from "../../client/local/cli-slot.ts";

/** A machine to find the CLI on: a folder as PATH, an empty cache, no way out to the network. */
export interface Sandbox {
  readonly dir: string;
  readonly cacheDir: string;
  readonly cachedCli: string;
  readonly env: Record<string, string>;
  /** What the fake `go` was asked, one line each. */
  goCalls(): string[];
  remove(): void;
}

/** Nothing listens on the discard port, so the SDK's download is refused at once, wherever the test runs. */
const NO_NETWORK = "http://127.0.0.1:9";

export function makeSandbox(): Sandbox {
  const dir = mkdtempSync(path.join(tmpdir(), "cli-sandbox-"));
  const cacheDir = path.join(dir, "cache");
  const log = path.join(dir, "go.log");
  mkdirSync(path.join(dir, "bin"));
  appendFileSync(log, "");
  return {
    dir,
    cacheDir,
    cachedCli: cliSlot(cacheDir).file,
    env: {
      PATH: path.join(dir, "bin"),
      HOME: dir,
      AGENTCORE_ROLLOUTS_CACHE: cacheDir,
      HTTPS_PROXY: NO_NETWORK,
    },
    goCalls: () => readFileSync(log, "utf8").split("\n").filter(Boolean),
    remove: () => rmSync(dir, { recursive: true, force: true }),
  };
}

export function addScript(file: string, body: string): string {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `#!/bin/sh\n${body}\n`);
  chmodSync(file, 0o755);
  return file;
}

/** A Temporal CLI as far as `--version` goes. */
export function addCli(file: string, server = "1.31.2"): string {
  return addScript(file, `echo "temporal version 1.8.2 (Server ${server}, UI 2.50.1)"`);
}

interface FakeGo {
  readonly version?: string;
  readonly toolchain?: "local" | "auto";
  readonly buildSeconds?: number;
  readonly buildFails?: boolean;
}

/** A `go` on the sandbox's PATH that notes its calls and builds a CLI of one line. */
export function addGo(sandbox: Sandbox, options: FakeGo = {}): void {
  const { version = "1.26.4", toolchain = "local", buildSeconds = 0, buildFails = false } = options;
  const build = buildFails
    ? 'echo "cannot find module" >&2; exit 1'
    : `printf '#!/bin/sh\\necho "temporal version 1.8.2 (Server 1.31.2, UI 2.50.1)"\\n' > "$5"; /bin/chmod 755 "$5"`;
  addScript(
    path.join(sandbox.dir, "bin", "go"),
    `echo "$$ $*" >> ${sandbox.dir}/go.log
case "$1" in
  version) echo "go version go${version} linux/amd64" ;;
  env) echo ${toolchain} ;;
  build) /bin/sleep ${buildSeconds}; ${build} ;;
esac`,
  );
}
