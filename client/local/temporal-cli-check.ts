import { OLDEST_TEMPORAL_SERVER } from "./temporal-cli-version.ts";
import { runCommand } from "./run-command.ts";

const CHECK_TIMEOUT_MS = 20_000;

type CliCheck =
  | { readonly usable: true; readonly serverVersion: string | undefined }
  | { readonly usable: false; readonly reason: string };

/** Whether the file runs and answers as the Temporal CLI does. */
export async function checkTemporalCli(file: string, env: NodeJS.ProcessEnv): Promise<CliCheck> {
  const { ok, output, problem } = await runCommand(file, ["--version"], {
    env,
    timeoutMs: CHECK_TIMEOUT_MS,
  });
  if (!ok) return { usable: false, reason: `"${file} --version" failed: ${problem}` };
  if (!/^temporal version /m.test(output)) {
    return {
      usable: false,
      reason: `"${file} --version" does not answer as the Temporal CLI does`,
    };
  }
  return { usable: true, serverVersion: /\(server ([\d.]+)/i.exec(output)?.[1] };
}

/** An unknown version counts as recent: a build of one's own may not say. */
export function isOldServer(serverVersion: string | undefined): boolean {
  if (serverVersion === undefined) return false;
  const [major = 0, minor = 0] = serverVersion.split(".").map(Number);
  const [oldMajor = 0, oldMinor = 0] = OLDEST_TEMPORAL_SERVER.split(".").map(Number);
  return major < oldMajor || (major === oldMajor && minor < oldMinor);
}
