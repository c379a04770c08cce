import type { Command } from "commander";
import type { MessageName } from "../../../domain/promotion/status.ts";
import { bindAction } from "../cli-context.ts";
import type { CliContext } from "../cli-context.ts";
import { PROMOTION_ARGUMENT, addConnectionOptions, addOutputOption } from "../options.ts";
import type { MessageFlags } from "../run-message.ts";

/** The command of a message that a promotion takes: it bears the message's name. */
export function define(command: Command, context: CliContext): void {
  const name = command.name() as MessageName;
  const more = name === "point-to" ? " --to 12" : "";
  command
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
