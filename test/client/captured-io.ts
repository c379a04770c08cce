import { main } from "../../client/cli/cli.ts";
import type { CliIo } from "../../client/cli/cli-io.ts";

export interface Captured {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliRun {
  readonly ended: Promise<Captured>;
  /** What it printed up to now. */
  output(): { stdout: string; stderr: string };
  /** What Ctrl-C does. */
  interrupt(): void;
}

interface CliOptions {
  readonly env?: NodeJS.ProcessEnv;
  readonly colours?: boolean;
  /** Where a person looks at it; default: nobody does. */
  readonly terminal?: NodeJS.WriteStream;
}

/** Runs the command line in this process. */
export function startCli(argv: readonly string[], options: CliOptions = {}): CliRun {
  const { env = {}, colours = false, terminal } = options;
  const printed = { stdout: "", stderr: "" };
  const listeners = new Set<() => void>();
  const io: CliIo = {
    stdout: (text) => void (printed.stdout += text),
    stderr: (text) => void (printed.stderr += text),
    env,
    colours: { stdout: colours, stderr: colours },
    terminal,
    onInterrupt: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
  return {
    ended: main(argv, io).then((exitCode) => ({ exitCode, ...printed })),
    output: () => ({ ...printed }),
    interrupt: () => listeners.forEach((listener) => listener()),
  };
}

export function runCli(argv: readonly string[], options: CliOptions = {}): Promise<Captured> {
  return startCli(argv, options).ended;
}
