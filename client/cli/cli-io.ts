/** All that the command line takes from its process, so that tests can stand in for it. */
export interface CliIo {
  /** Whole text, with its line breaks. */
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  readonly env: NodeJS.ProcessEnv;
  /** Whether colours may be used on each. */
  readonly colours: { readonly stdout: boolean; readonly stderr: boolean };
  /** stdout where a person looks at it: what is there may be written over. */
  readonly terminal?: NodeJS.WriteStream | undefined;
  /** Calls back at SIGINT and SIGTERM, instead of ending the process, until it is undone. */
  readonly onInterrupt: (listener: () => void) => () => void;
}

const SIGNALS = ["SIGINT", "SIGTERM"] as const;

export function createProcessIo(): CliIo {
  const { env, stdout, stderr } = process;
  // A reader that goes away early (`| head`) is no failure.
  stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
  return {
    stdout: (text) => void stdout.write(text),
    stderr: (text) => void stderr.write(text),
    env,
    colours: { stdout: mayColour(env, stdout.isTTY), stderr: mayColour(env, stderr.isTTY) },
    terminal: stdout.isTTY && env["TERM"] !== "dumb" ? stdout : undefined,
    onInterrupt: (listener) => {
      for (const signal of SIGNALS) process.on(signal, listener);
      return () => {
        for (const signal of SIGNALS) process.off(signal, listener);
      };
    },
  };
}

/** On a terminal alone, and never against https://no-color.org. */
function mayColour(env: NodeJS.ProcessEnv, isTerminal: boolean | undefined): boolean {
  // Off a terminal it is undefined, whatever its type says, and must not read as "decide yourself".
  return isTerminal === true && !env["NO_COLOR"] && env["TERM"] !== "dumb";
}
