import type { Command } from "commander";
import { EXIT_CODES } from "../../../domain/promotion/outcome.ts";
import { printable } from "../../printable.ts";
import { bindAction } from "../cli-context.ts";
import type { CliContext, CommandRun } from "../cli-context.ts";
import { addOutputOption } from "../options.ts";
import type { OutputFlags } from "../options.ts";

/** `policy validate`. It needs no server. */
export function define(command: Command, context: CliContext): void {
  const validate = command
    .command("validate")
    .description("check a policy file")
    .argument("<file>", "the policy, in YAML or JSON")
    .addHelpText(
      "after",
      `
Examples:
  agentcore-rollouts policy validate policy.yaml`,
    );
  bindAction<OutputFlags>(context, addOutputOption(validate), validatePolicy);
}

async function validatePolicy(run: CommandRun<OutputFlags>, file = ""): Promise<number> {
  const { requirePolicy } = await import("../../policy/require-policy.ts");
  const policy = await requirePolicy(file);
  const roles = Object.keys(policy.roles).length;
  run.say(
    `${printable(file)} is right: ${policy.rules.length} rules, ${roles} roles.`,
    `next: agentcore-rollouts worker --policy ${printable(file)}`,
  );
  run.document({ file, policy });
  return EXIT_CODES.ok;
}
