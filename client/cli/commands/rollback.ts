import { InvalidArgumentError } from "commander";
import type { Command } from "commander";
import { VERSION_PATTERN } from "../../../domain/target.ts";
import { bindAction } from "../cli-context.ts";
import type { CliContext } from "../cli-context.ts";
import { ENDPOINT_ARGUMENT, addLaneOptions } from "../options.ts";
import type { RollbackFlags } from "../run-rollback.ts";

/** What the command takes, and what it does. */
export function define(command: Command, context: CliContext): void {
  command
    .argument(ENDPOINT_ARGUMENT.name, ENDPOINT_ARGUMENT.description)
    .option("--to <version>", "the version, which must exist (required)", parseVersion)
    .option("--key <key>", "the same key is the same rollback, however often it is asked for")
    .option("--wait", "stay until the endpoint is READY on the version")
    .addHelpText(
      "after",
      `
A promotion that runs stops, or rolls back, first.

Examples:
  agentcore-rollouts rollback support-a1b2c3d4e5/production --to 3 --reason "answers are wrong" --wait
  agentcore-rollouts rollback arn:aws:bedrock-agentcore:us-east-1:123456789012:runtime/support-a1b2c3d4e5/production --to 3 --reason "found by hand"`,
    );
  addLaneOptions(command, { reason: "why; it is kept with the endpoint (required)" });
  bindAction<RollbackFlags>(context, command, async (run, endpoint) => {
    const { runRollback } = await import("../run-rollback.ts");
    return runRollback(run, endpoint);
  });
}

function parseVersion(text: string): string {
  if (!VERSION_PATTERN.test(text))
    throw new InvalidArgumentError("It must be a version number, 1 to 99999.");
  return text;
}
