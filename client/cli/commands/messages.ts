import type { Command } from "commander";
import type { MessageName } from "../../../domain/promotion/status.ts";
import { bindAction } from "../cli-context.ts";
import type { CliContext } from "../cli-context.ts";
import { PROMOTION_ARGUMENT, addConnectionOptions, addOutputOption } from "../options.ts";
import type { MessageFlags } from "../run-message.ts";

const DESCRIPTIONS: Readonly<Record<MessageName, string>> = {
  approve: "let a promotion that waits for approval go on",
  reject: "stop a promotion that waits for approval; the endpoint stays as it is",
  pause: "hold a promotion before its next change; in the bake a failing gate still rolls back",
  resume: "end a pause",
  abort: "end a promotion: before the re-point it stops, after it the endpoint is rolled back",
  "skip-bake": "end the bake after one more look; a failing gate in it still rolls back",
  "override-freeze":
    "let a promotion go on in a freeze; not by who asked for it, and with --reason",
  retry: "answer a promotion that needs a person: try again",
  accept: "answer a promotion that needs a person: leave the endpoint as it is",
  "point-to": "answer a promotion that cannot roll back: move the endpoint to another version",
};

/** A command for each message that a promotion takes. */
export function addMessageCommands(program: Command, context: CliContext): void {
  for (const name of Object.keys(DESCRIPTIONS) as MessageName[])
    addMessageCommand(program, context, name);
}

function addMessageCommand(program: Command, context: CliContext, name: MessageName): void {
  const more = name === "point-to" ? " --to 12" : "";
  const command = program
    .command(name)
    .description(DESCRIPTIONS[name])
    .argument(PROMOTION_ARGUMENT.name, PROMOTION_ARGUMENT.description)
    .option("--by <name>", "who says so (default: your user name)")
    .option("--reason <text>", "why; it is kept with the promotion")
    .option(
      "--promotion <number>",
      "only if it is this attempt: its number, as status shows it (default: the one that runs now)",
    )
    .addHelpText(
      "after",
      `
Examples:
  agentcore-rollouts ${name} support-a1b2c3d4e5/production${more} --reason "looked at the smoke"
  agentcore-rollouts ${name} spec.yaml${more} --promotion 1a2b3c4d --by alice`,
    );
  if (name === "point-to") command.requiredOption("--to <version>", "the version to serve");
  if (name === "approve") {
    command.option(
      "--digest <sha256:…>",
      "approve exactly this, as status shows it (default: what is up for approval now)",
    );
  }
  addConnectionOptions(addOutputOption(command));
  bindAction<MessageFlags>(context, command, async (run, promotion) => {
    const { runMessage } = await import("../run-message.ts");
    return runMessage(run, name, promotion);
  });
}
