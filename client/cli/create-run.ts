import { printableJson } from "../printable.ts";
import type { CliIo } from "./cli-io.ts";
import { createColours } from "./colours.ts";
import type { Colours } from "./colours.ts";
import type { OutputFlags } from "./options.ts";

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

/** What a command is run with: where its lines and its JSON document go. */
export function createRun<Flags extends object>(io: CliIo, flags: Flags): CommandRun<Flags> {
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
