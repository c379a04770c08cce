import type { Command } from "commander";
import { bindAction, withConnection } from "../cli-context.ts";
import type { CliContext, CommandRun } from "../cli-context.ts";
import { PROMOTION_ARGUMENT, addConnectionOptions, addOutputOption } from "../options.ts";
import type { ConnectionFlags, OutputFlags } from "../options.ts";

type WatchFlags = ConnectionFlags & OutputFlags;

/** What the command takes, and what it does. */
export function define(command: Command, context: CliContext): void {
  command
    .argument(
      PROMOTION_ARGUMENT.name,
      "RUNTIME/ENDPOINT, one of the two, a promotion's number, a spec file, an ARN or a workflow id (default: the one that runs)",
    )
    .addHelpText(
      "after",
      `
Ctrl-C ends the watching, never the promotion. The exit code says how the promotion ended.

Examples:
  agentcore-rollouts watch
  agentcore-rollouts watch support-a1b2c3d4e5/production`,
    );
  addConnectionOptions(addOutputOption(command));
  bindAction<WatchFlags>(context, command, watch);
}

async function watch(run: CommandRun<WatchFlags>, name?: string): Promise<number> {
  const { followToEnd, renderFor } = await import("../follow.ts");
  return withConnection(run, async (connected) => {
    const { resolvePromotion } = await import("../../resolve-promotion.ts");
    const named = await resolvePromotion(connected.client, name);
    const followed = { run, connected, ...named };
    const { terminal } = run.io;
    if (!terminal || run.flags.output === "json") return followToEnd(followed);
    const { createLiveView } = await import("../live-view.ts");
    return followToEnd(
      followed,
      createLiveView(terminal, (view) => renderFor(followed, view)),
    );
  });
}
