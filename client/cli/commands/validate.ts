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

/** What the command takes, and what it does. It needs no server. */
export function define(command: Command, context: CliContext): void {
  command
    .argument("<file>", "the spec, in YAML or JSON")
    .option("--policy <file>", "the policy that the worker is started with")
    .addHelpText(
      "after",
      `
Examples:
  agentcore-rollouts validate spec.yaml
  agentcore-rollouts validate spec.yaml --policy policy.yaml`,
    );
  bindAction<ValidateFlags>(context, addOutputOption(command), validateSpec);
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
