import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";

/**
 * Reads process ids from its input, and kills their groups when the input ends: that is, when the
 * emulator is gone, however it went.
 */
const WATCHDOG = `
const ids = new Set(); let rest = "";
process.stdin.on("data", (chunk) => {
  const lines = (rest + chunk).split("\\n"); rest = lines.pop();
  for (const line of lines) line[0] === "-" ? ids.delete(line.slice(1)) : ids.add(line);
});
process.stdin.on("end", () => {
  for (const id of ids) { try { process.kill(-Number(id), "SIGKILL"); } catch {} }
});
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => {});
`;

let watchdog: ChildProcess | undefined;

function tell(line: string): void {
  if (!watchdog || watchdog.exitCode !== null) {
    watchdog = spawn(process.execPath, ["-e", WATCHDOG], {
      stdio: ["pipe", "ignore", "ignore"],
      detached: true,
    });
    watchdog.unref();
    const input = watchdog.stdin as unknown as { unref?: () => void } | null;
    input?.unref?.();
    watchdog.stdin?.on("error", () => {});
  }
  watchdog.stdin?.write(`${line}\n`);
}

/** Makes sure that a process group does not outlive this process. */
export const watchGroup = (processId: number): void => tell(String(processId));

/** Kills a process group. The id may be in use again later, so the watchdog forgets it. */
export function killGroup(processId: number): void {
  try {
    process.kill(-processId, "SIGKILL");
  } catch {
    // It has ended already.
  }
  tell(`-${processId}`);
}
