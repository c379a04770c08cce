import { Command, CommanderError } from "commander";
import { EXIT_CODES } from "../../domain/promotion/outcome.ts";
import type { CliContext } from "./cli-context.ts";
import { COMMANDS } from "./commands.ts";
import { addCompletion, asksForCompletion } from "./completion.ts";
import type { CliIo } from "./cli-io.ts";
import { PACKAGE_VERSION } from "../telemetry/package-version.ts";
import { printable } from "../printable.ts";

const AFTER_HELP = `
Exit codes:
  0  promoted, nothing to do, or the command did what it was asked
  1  a technical failure, or not now: a promotion runs already, the endpoint is frozen
  2  bad usage, or a bad spec
  3  stopped: the endpoint was not touched
  4  rolled back: the endpoint is on its baseline
  5  drifted: someone else moved the endpoint
  6  needs a person: the promotion stays open
  7  the command stopped waiting; the promotion goes on

Examples:
  agentcore-rollouts promote examples/minimal.yaml --wait
  agentcore-rollouts status
  agentcore-rollouts approve support-a1b2c3d4e5/production --reason "looks good"

"agentcore-rollouts COMMAND --help" shows a command's options and examples.`;

/** Runs the command line; returns the exit code. `argv` is without node and script. */
export async function main(argv: readonly string[], io: CliIo): Promise<number> {
  const context: CliContext = { io, exitCode: EXIT_CODES.ok };
  const isAsked = asksForCompletion(argv) ? () => true : (name: string) => argv.includes(name);
  const program = await createProgram(context, isAsked);
  await addCompletion(program, argv);
  try {
    await program.parseAsync(argv.length === 0 ? ["--help"] : [...argv], { from: "user" });
    return context.exitCode;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return EXIT_CODES.ok;
    io.stderr(`next: ${nextOf(program, argv)}\n`);
    return EXIT_CODES.badUsage;
  }
}

/** All commands with what they do, and those that are wanted with what they take. */
export async function createProgram(
  context: CliContext,
  isWanted: (name: string) => boolean = () => true,
): Promise<Command> {
  const { io } = context;
  const program = new Command("agentcore-rollouts")
    .description(
      "Progressive delivery for Amazon Bedrock AgentCore Runtime: gated promotions with automatic rollback.",
    )
    .version(PACKAGE_VERSION)
    .exitOverride()
    .configureOutput({
      writeOut: io.stdout,
      writeErr: io.stderr,
      getOutHasColors: () => io.colours.stdout,
      getErrHasColors: () => io.colours.stderr,
      // It may hold what was typed, or what another program passed on.
      outputError: (text, write) =>
        write(`${text.trimEnd().split("\n").map(printable).join("\n")}\n`),
    })
    .configureHelp({ subcommandTerm: (command) => command.name() })
    .addHelpText("after", AFTER_HELP);
  for (const { name, description, load } of COMMANDS) {
    const command = program.command(name).description(description);
    if (isWanted(name)) (await load()).define(command, context);
  }
  return program;
}

/** What other tools call a command, and no spelling is near. */
const MEANT: ReadonlyMap<string, string> = new Map([
  ["list", "lanes"],
  ["ls", "lanes"],
  ["undo", "rollback"],
  ["logs", "watch"],
]);

function nextOf(program: Command, argv: readonly string[]): string {
  const [typed = ""] = argv;
  const name = MEANT.get(typed) ?? typed;
  const command = program.commands.find((each) => each.name() === name);
  return `agentcore-rollouts ${command === undefined ? "" : `${command.name()} `}--help`;
}
