import { InvalidArgumentError } from "commander";
import type { Command } from "commander";
import { EXIT_CODES } from "../../../domain/promotion/outcome.ts";
import { bindAction, withConnection } from "../cli-context.ts";
import type { CliContext, CommandRun } from "../cli-context.ts";
import { addConnectionOptions, addOutputOption } from "../options.ts";
import type { ConnectionFlags, OutputFlags } from "../options.ts";

interface SetupFlags extends ConnectionFlags, OutputFlags {
  readonly retentionDays?: number;
}

/** What the command takes, and what it does. */
export function define(command: Command, context: CliContext): void {
  command
    .option(
      "--retention-days <number>",
      "how long a new namespace keeps closed promotions (default: 3)",
      parseDays,
    )
    .addHelpText(
      "after",
      `
Examples:
  agentcore-rollouts setup
  agentcore-rollouts setup --address temporal.example.com:7233 --namespace rollouts --retention-days 30`,
    );
  addConnectionOptions(addOutputOption(command));
  bindAction<SetupFlags>(context, command, setup);
}

async function setup(run: CommandRun<SetupFlags>): Promise<number> {
  return withConnection(run, async ({ connection, address, namespace }) => {
    const { renderConnectionFlags } = await import("../../connect.ts");
    const { explainRpcError } = await import("../../rpc-error.ts");
    const { setupCluster } = await import("../../setup/setup-cluster.ts");
    const { retentionDays } = run.flags;
    const result = await setupCluster({
      connection,
      namespace,
      ...(retentionDays === undefined ? {} : { retentionDays }),
    }).catch((error: unknown) => {
      throw explainRpcError(error, namespace);
    });
    const { created, existed } = result.searchAttributes;
    run.say(
      `Namespace ${namespace}: ${result.namespace}.`,
      `Search attributes created: ${created.join(", ") || "none"}; there already: ${existed.join(", ") || "none"}.`,
      `next: agentcore-rollouts worker ${renderConnectionFlags({ namespace, address })}`,
    );
    run.document({ namespaceName: namespace, ...result });
    return EXIT_CODES.ok;
  });
}

function parseDays(text: string): number {
  const days = Number(text);
  if (!Number.isInteger(days) || days < 1)
    throw new InvalidArgumentError("It must be a whole number of days, 1 or more.");
  return days;
}
