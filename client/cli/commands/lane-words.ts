import { Argument } from "commander";
import type { Command } from "commander";
import { EXIT_CODES } from "../../../domain/promotion/outcome.ts";
import { laneWorkflowId } from "../../../domain/target.ts";
import { bindAction, withConnection } from "../cli-context.ts";
import type { CliContext, CommandRun } from "../cli-context.ts";
import { ENDPOINT_ARGUMENT, addLaneOptions, personOf } from "../options.ts";
import type { LaneFlags } from "../options.ts";

export type LaneWordName = "freeze" | "unfreeze" | "adopt" | "unfollow";

/** The command of a message that says nothing but itself: it bears the message's name. */
export function define(command: Command, context: CliContext): void {
  const name = command.name() as LaneWordName;
  command
    .addArgument(new Argument(ENDPOINT_ARGUMENT.name, ENDPOINT_ARGUMENT.description))
    .addHelpText(
      "after",
      `
Examples:
  agentcore-rollouts ${name} support-a1b2c3d4e5/production --reason "release day"
  agentcore-rollouts ${name} spec.yaml`,
    );
  addLaneOptions(command);
  bindAction<LaneFlags>(context, command, (run, endpoint) => send(run, name, endpoint));
}

async function send(
  run: CommandRun<LaneFlags>,
  name: LaneWordName,
  endpointName?: string,
): Promise<number> {
  return withConnection(run, async ({ client }) => {
    const { resolveTarget } = await import("../../lanes/resolve-target.ts");
    const { tellLane } = await import("../../lanes/tell-lane.ts");
    const target = await resolveTarget(client, endpointName);
    const { taskQueue } = run.flags;
    const input = personOf(run.flags, run.io.env);
    const answer = await tellLane(client, target, {
      name,
      input,
      taskQueue,
      identity: { env: run.io.env },
    });
    const place = `${target.runtimeId}/${target.endpoint}`;
    run.say(`${place}: ${answer.effect}`, `next: agentcore-rollouts lanes ${place}`);
    run.document({ workflowId: laneWorkflowId(target), message: name, ...answer });
    return EXIT_CODES.ok;
  });
}
