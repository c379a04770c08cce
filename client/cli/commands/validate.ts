import type { Command } from "commander";
import { EXIT_CODES } from "../../../domain/promotion/outcome.ts";
import { printable } from "../../printable.ts";
import { bindAction } from "../cli-context.ts";
import type { CliContext, CommandRun } from "../cli-context.ts";
import { addOutputOption } from "../options.ts";
import type { OutputFlags } from "../options.ts";

interface ValidateFlags extends OutputFlags {
  readonly policy?: string;
}

/** `validate` for specs, and `policy validate` for policies. Neither needs a server. */
export function addValidateCommands(program: Command, context: CliContext): void {
  const validate = program
    .command("validate")
    .description("check a spec file, and with --policy whether the policy allows it")
    .argument("<file>", "the spec, in YAML or JSON")
    .option("--policy <file>", "the policy that the worker is started with")
    .addHelpText(
      "after",
      `
Examples:
  agentcore-rollouts validate spec.yaml
  agentcore-rollouts validate spec.yaml --policy policy.yaml`,
    );
  bindAction<ValidateFlags>(context, addOutputOption(validate), validateSpec);

  const policy = program.command("policy").description("work with policy files");
  const validatePolicyCommand = policy
    .command("validate")
    .description("check a policy file")
    .argument("<file>", "the policy, in YAML or JSON")
    .addHelpText(
      "after",
      `
Examples:
  agentcore-rollouts policy validate policy.yaml`,
    );
  bindAction<OutputFlags>(context, addOutputOption(validatePolicyCommand), validatePolicy);
}

async function validateSpec(run: CommandRun<ValidateFlags>, file = ""): Promise<number> {
  const { requirePolicy } = await import("../../policy/require-policy.ts");
  const { requireSpec } = await import("../../spec/require-spec.ts");
  const { policy: policyFile } = run.flags;
  const policy = policyFile === undefined ? undefined : await requirePolicy(policyFile);
  const spec = await requireSpec(file, { policy });
  const by = policyFile === undefined ? "" : `, and ${policyFile} allows it`;
  run.say(
    `${printable(file)} is right${printable(by)}.`,
    `next: agentcore-rollouts promote ${printable(file)}`,
  );
  run.document({ file, spec });
  return EXIT_CODES.ok;
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
