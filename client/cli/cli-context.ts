import type { Command } from "commander";
import type { Connected } from "../connect.ts";
import type { CliIo } from "./cli-io.ts";
import { createColours } from "./colours.ts";
import type { Colours } from "./colours.ts";
import type { ConnectionFlags, OutputFlags } from "./options.ts";
import { explainError } from "./explain-error.ts";
import { printableJson } from "../printable.ts";

export interface CommandRun<Flags> {
  readonly flags: Flags;
  readonly io: CliIo;
  /** Lines for people: on stdout, or on stderr where stdout holds a JSON document. */
  readonly say: (...lines: string[]) => void;
  readonly warn: (...lines: string[]) => void;
  /** For what `say` writes. */
  readonly colours: Colours;
  /** The JSON document of a command; nothing without `--output json`. */
  readonly document: (value: unknown) => void;
}

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
    const run = createRun<Flags>(context.io, command.opts());
    try {
      context.exitCode = await action(run, ...args);
    } catch (error) {
      const explained = explainError(error);
      run.document({ error: explained.document });
      run.warn(...explained.lines);
      context.exitCode = explained.exitCode;
    }
  });
}

function createRun<Flags extends object>(io: CliIo, flags: Flags): CommandRun<Flags> {
  const isJson = (flags as Partial<OutputFlags>).output === "json";
  const toLines =
    (write: (text: string) => void) =>
    (...lines: string[]) =>
      write(lines.map((line) => `${line}\n`).join(""));
  return {
    flags,
    io,
    say: toLines(isJson ? io.stderr : io.stdout),
    warn: toLines(io.stderr),
    colours: createColours(isJson ? io.colours.stderr : io.colours.stdout),
    document: (value) => {
      if (isJson) io.stdout(`${printableJson(value)}\n`);
    },
  };
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
