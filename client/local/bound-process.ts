import { spawn } from "node:child_process";
import { once } from "node:events";

/** A child process that ends with this one, however this one ends. */
export interface BoundProcess {
  readonly pid: number;
  /** Settles when it has ended, by itself or by us; never rejects. */
  readonly ended: Promise<string>;
  /** SIGTERM, then SIGKILL when it is still there after `graceMs`. */
  stop(graceMs: number): Promise<void>;
  kill(): Promise<void>;
}

const live = new Set<() => void>();

/**
 * Starts a program in a process group of its own, so that Ctrl-C in the terminal reaches this process alone,
 * which may need the child for its own orderly end. No signal handler is installed: with
 * one, Node no longer dies of the signal, and two libraries that each leave that to the other
 * hang the process. Instead a shell holds a pipe from us and terminates the child when it closes,
 * which covers SIGKILL too. On Windows only an orderly exit ends the child.
 *
 * @param outputFd takes both output streams of the program.
 */
export async function startBoundProcess(
  file: string,
  args: readonly string[],
  options: { readonly env: NodeJS.ProcessEnv; readonly outputFd: number },
): Promise<BoundProcess> {
  const child = spawn(file, args, {
    env: options.env,
    detached: process.platform !== "win32",
    stdio: ["ignore", options.outputFd, options.outputFd],
  });
  await once(child, "spawn");
  const pid = child.pid;
  if (pid === undefined) throw new Error(`${file} has no process id`);
  const dismiss = watchOver(pid);
  const killNow = () => void child.kill("SIGKILL");
  bindToExit(killNow);
  const ended = once(child, "exit").then(([code, signal]: (number | string | null)[]) => {
    live.delete(killNow);
    dismiss();
    return signal === null ? `exit code ${code}` : `ended by ${signal}`;
  });
  const kill = async () => {
    child.kill("SIGKILL");
    await ended;
  };
  const stop = async (graceMs: number) => {
    child.kill("SIGTERM");
    const timer = setTimeout(killNow, graceMs);
    await ended;
    clearTimeout(timer);
  };
  return { pid, ended, stop, kill };
}

/** Returns what to call once the process is gone: its id may be another's then. */
function watchOver(pid: number): () => void {
  if (process.platform === "win32") return () => undefined;
  const watcher = spawn("sh", ["-c", 'read -r _ || kill -TERM "$1"', "watcher", String(pid)], {
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
  });
  watcher.on("error", () => undefined);
  watcher.stdin.on("error", () => undefined);
  watcher.unref();
  return () => watcher.stdin.end("\n");
}

function bindToExit(killNow: () => void): void {
  if (live.size === 0 && !process.listeners("exit").includes(killAll)) process.on("exit", killAll);
  live.add(killNow);
}

function killAll(): void {
  for (const killNow of live) killNow();
}
