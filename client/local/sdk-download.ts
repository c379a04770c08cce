import { mkdtemp, readdir, rename, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import type { CliSlot } from "./cli-slot.ts";
import { runCommand } from "./run-command.ts";
import { checkTemporalCli } from "./temporal-cli-check.ts";
import { TEMPORAL_CLI_VERSION } from "./temporal-cli-version.ts";

/** Behind a firewall that drops packets nothing fails and nothing begins. */
const FIRST_BYTE_TIMEOUT_MS = 20_000;
const DOWNLOAD_TIMEOUT_MS = 300_000;
const LOOK_MS = 1_000;

/**
 * Lets the SDK download the CLI and start it once, which is the only way the SDK offers. In a
 * process of its own: the SDK's download cannot be cancelled, and would leave a Runtime behind that
 * a later `Runtime.install` of the worker refuses.
 */
const DOWNLOADER = `
  const { Runtime } = require(process.argv[1]);
  const runtime = Runtime.instance();
  runtime.createEphemeralServer(JSON.parse(process.argv[2]))
    .then((server) => runtime.shutdownEphemeralServer(server))
    .then(() => process.exit(0), (error) => { console.error(error.message); process.exit(1); });
`;

/** Fills the slot by the SDK's own download; the error says why it could not. */
export async function downloadTemporalCli(slot: CliSlot, env: NodeJS.ProcessEnv): Promise<void> {
  const downloadDir = await mkdtemp(path.join(slot.dir, "download-"));
  const idle = new AbortController();
  const watch = setInterval(() => void abortWhenEmpty(), LOOK_MS);
  const startedMs = Date.now();
  const abortWhenEmpty = async () => {
    if (Date.now() - startedMs < FIRST_BYTE_TIMEOUT_MS) return;
    const files = await readdir(downloadDir).catch(() => []);
    if (files.length === 0) idle.abort(`no answer within ${FIRST_BYTE_TIMEOUT_MS / 1000} s`);
  };
  try {
    const worker = createRequire(import.meta.url).resolve("@temporalio/worker");
    const config = JSON.stringify(serverConfig(downloadDir));
    const { ok, output, problem } = await runCommand(
      process.execPath,
      ["-e", DOWNLOADER, worker, config],
      { env, timeoutMs: DOWNLOAD_TIMEOUT_MS, signal: idle.signal },
    );
    if (!ok) throw new Error(reasonOf(output) ?? problem);
    const [downloaded] = await readdir(downloadDir);
    if (downloaded === undefined) throw new Error("the SDK left no file");
    const file = path.join(downloadDir, downloaded);
    const check = await checkTemporalCli(file, env);
    if (!check.usable) throw new Error(check.reason);
    await rename(file, slot.file);
  } finally {
    clearInterval(watch);
    await rm(downloadDir, { recursive: true, force: true });
  }
}

/** As `TestWorkflowEnvironment.createLocal` of @temporalio/testing passes it on. */
function serverConfig(downloadDir: string): object {
  return {
    type: "dev-server",
    exe: {
      type: "cached-download",
      downloadDir,
      version: `v${TEMPORAL_CLI_VERSION}`,
      ttl: 0,
      sdkName: "sdk-typescript",
      sdkVersion: TEMPORAL_CLI_VERSION,
    },
    ip: "127.0.0.1",
    port: null,
    ui: false,
    uiPort: null,
    namespace: "default",
    dbFilename: null,
    log: { format: "pretty", level: "error" },
    extraArgs: [],
  };
}

/** The last line of the SDK's answer, whose chain of causes repeats itself. */
function reasonOf(output: string): string | undefined {
  const line = output.trim().split("\n").at(-1) ?? "";
  return line === "" ? undefined : [...new Set(line.split(": "))].join(": ");
}
