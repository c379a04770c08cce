import type { Command } from "commander";
import { EXIT_CODES } from "../../../domain/promotion/outcome.ts";
import { laneWorkflowId } from "../../../domain/target.ts";
import { bindAction, withConnection } from "../cli-context.ts";
import type { CliContext, CommandRun } from "../cli-context.ts";
import { askTogether } from "../../ask-together.ts";
import { addConnectionOptions, addOutputOption } from "../options.ts";
import type { ConnectionFlags, OutputFlags } from "../options.ts";

type LanesFlags = ConnectionFlags & OutputFlags;

/** What the command takes, and what it does. */
export function define(command: Command, context: CliContext): void {
  command.argument("[endpoint]", "as for freeze (default: all)").addHelpText(
    "after",
    `
Examples:
  agentcore-rollouts lanes
  agentcore-rollouts lanes support-a1b2c3d4e5/production
  agentcore-rollouts lanes --output json`,
  );
  addConnectionOptions(addOutputOption(command));
  bindAction<LanesFlags>(context, command, lanes);
}

async function lanes(run: CommandRun<LanesFlags>, name?: string): Promise<number> {
  const { renderLane, renderLanes } = await import("../render-lane.ts");
  return withConnection(run, async ({ client }) => {
    const { askPromotion, getLane, getLanes, listLanes } = await import("../../lanes/lanes.ts");
    const { colours } = run;
    if (name !== undefined) {
      const { resolveTarget } = await import("../../lanes/resolve-target.ts");
      const workflowId = laneWorkflowId(await resolveTarget(client, name));
      const view = await askPromotion(client, await getLane(client, workflowId));
      run.say(...renderLane(view, { colours, nowMs: Date.now() }));
      run.document(view);
      return EXIT_CODES.ok;
    }
    const all = await getLanes(client, await listLanes(client));
    const views = await askTogether(all, (lane) => askPromotion(client, lane));
    run.say(...renderLanes(views, { colours }));
    run.document({ lanes: views });
    return EXIT_CODES.ok;
  });
}
