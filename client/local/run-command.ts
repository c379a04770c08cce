import { spawn } from "node:child_process";

interface CommandOptions {
  readonly cwd?: string;
  readonly env: NodeJS.ProcessEnv;
  readonly timeoutMs: number;
  /** Ends the command early, as a time-out does. */
  readonly signal?: AbortSignal;
}

interface CommandResult {
  readonly ok: boolean;
  /** Both streams as they came, the last 16 kB. */
  readonly output: string;
  /** One line for a message: why it is not ok. */
  readonly problem: string;
}

const KEPT_OUTPUT_CHARS = 16_384;

/** Runs a program to its end. Never rejects: a program that cannot be started is a result too. */
export function runCommand(
  file: string,
  args: readonly string[],
  options: CommandOptions,
): Promise<CommandResult> {
  return new Promise((resolve) => {
    let output = "";
    let ended: string | undefined;
    const child = spawn(file, args, {
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      env: options.env,
      stdio: ["ignore", "pipe", "pipe"],
    });
    const end = (why: string) => {
      ended ??= why;
      child.kill("SIGKILL");
    };
    const timer = setTimeout(
      () => end(`no end after ${options.timeoutMs / 1000} s`),
      options.timeoutMs,
    );
    const onAbort = () => end(String(options.signal?.reason));
    options.signal?.addEventListener("abort", onAbort, { once: true });
    const keep = (chunk: string) => {
      output = (output + chunk).slice(-KEPT_OUTPUT_CHARS);
    };
    const finish = (problem: string) => {
      clearTimeout(timer);
      options.signal?.removeEventListener("abort", onAbort);
      // A grandchild may hold the pipes open after a kill.
      child.stdout.destroy();
      child.stderr.destroy();
      resolve({ ok: problem === "", output, problem });
    };
    child.stdout.setEncoding("utf8").on("data", keep);
    child.stderr.setEncoding("utf8").on("data", keep);
    child.on("error", (error) => finish(error.message));
    child.on("exit", () => {
      if (ended !== undefined) finish(ended);
    });
    child.on("close", (code, signal) => {
      const status = signal === null ? `exit code ${code}` : `ended by ${signal}`;
      finish(ended ?? (code === 0 ? "" : status));
    });
  });
}
