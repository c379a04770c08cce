import type { Command } from "commander";
import type { Connected } from "../connect.ts";
import type { CliIo } from "./cli-io.ts";
import type { CommandRun } from "./create-run.ts";
import type { ConnectionFlags } from "./options.ts";

export type { CommandRun };

export type CommandAction<Flags> = (
  run: CommandRun<Flags>,
  ...args: (string | undefined)[]
) => Promise<number>;

/** What the commands are attached to: it runs their actions, and keeps the exit code. */
export interface CliContext {
  readonly io: CliIo;
  exitCode: number;
}

/** Runs a command; whatever it throws becomes an error with its next command. */
export function bindAction<Flags extends object>(
  context: CliContext,
  command: Command,
  action: CommandAction<Flags>,
): void {
  command.action(async (...all: unknown[]) => {
    const args = all.slice(0, command.registeredArguments.length) as (string | undefined)[];
    const { createRun } = await import("./create-run.ts");
    const run = createRun<Flags>(context.io, command.opts());
    try {
      context.exitCode = await action(run, ...args);
    } catch (error) {
      const { explainError } = await import("./explain-error.ts");
      const explained = explainError(error);
      run.document({ error: explained.document });
      run.warn(...explained.lines);
      context.exitCode = explained.exitCode;
    }
  });
}

/**
 * Does something with a connection, and closes it. Temporal's client, and whatever else a command
 * needs, is loaded where it is used: `--help` and `status` must be quick.
 */
export async function withConnection<T>(
  run: CommandRun<ConnectionFlags>,
  use: (connected: Connected) => Promise<T>,
): Promise<T> {
  const { connect } = await import("../connect.ts");
  const { address, namespace, profile } = run.flags;
  const connected = await connect({ address, namespace, profile, env: run.io.env });
  try {
    return await use(connected);
  } finally {
    await connected.close();
  }
}
