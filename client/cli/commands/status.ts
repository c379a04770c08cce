import type { Command } from "commander";
import { EXIT_CODES } from "../../../domain/promotion/outcome.ts";
import { bindAction, withConnection } from "../cli-context.ts";
import type { CliContext, CommandRun } from "../cli-context.ts";
import { PROMOTION_ARGUMENT, addConnectionOptions, addOutputOption } from "../options.ts";
import type { ConnectionFlags, OutputFlags } from "../options.ts";

interface StatusFlags extends ConnectionFlags, OutputFlags {
  readonly wait?: boolean;
}

/** What the command takes, and what it does. */
export function define(command: Command, context: CliContext): void {
  command
    .argument(
      PROMOTION_ARGUMENT.name,
      "RUNTIME/ENDPOINT, one of the two, a promotion's number, a spec file, an ARN or a workflow id (default: all that run)",
    )
    .option("--wait", "stay until it ends or calls a person; the exit code then says how it ended")
    .addHelpText(
      "after",
      `
Examples:
  agentcore-rollouts status
  agentcore-rollouts status support-a1b2c3d4e5/production
  agentcore-rollouts status production --wait
  agentcore-rollouts status spec.yaml --output json`,
    );
  addConnectionOptions(addOutputOption(command));
  bindAction<StatusFlags>(context, command, status);
}

async function status(run: CommandRun<StatusFlags>, name?: string): Promise<number> {
  const { followToEnd, renderFor, viewDocument } = await import("../follow.ts");
  return withConnection(run, async (connected) => {
    if (name === undefined && !run.flags.wait) {
      const { listRunning } = await import("../list-running.ts");
      return listRunning(run, connected);
    }
    const { resolvePromotion } = await import("../../resolve-promotion.ts");
    const named = await resolvePromotion(connected.client, name);
    const { workflowId, firstRunId } = named;
    const followed = { run, connected, ...named };
    if (run.flags.wait) return followToEnd(followed);
    const { getStatus } = await import("../../promotion-view.ts");
    const { getLaneOf } = await import("../../lanes/lanes.ts");
    const { awaitAll } = await import("../../ask-together.ts");
    const [view, lane] = await awaitAll([
      getStatus(connected.client, workflowId, firstRunId),
      getLaneOf(connected.client, workflowId),
    ]);
    run.say(...renderFor(followed, view, lane));
    run.document({ ...viewDocument(followed, view), lane });
    return EXIT_CODES.ok;
  });
}
