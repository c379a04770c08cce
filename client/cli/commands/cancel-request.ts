import { Argument } from "commander";
import type { Command } from "commander";
import { EXIT_CODES } from "../../../domain/promotion/outcome.ts";
import { laneWorkflowId } from "../../../domain/target.ts";
import { bindAction, withConnection } from "../cli-context.ts";
import type { CliContext, CommandRun } from "../cli-context.ts";
import { ENDPOINT_ARGUMENT, addLaneOptions, personOf } from "../options.ts";
import type { LaneFlags } from "../options.ts";

interface CancelFlags extends LaneFlags {
  readonly key: string;
}

/** What the command takes, and what it does. */
export function define(command: Command, context: CliContext): void {
  command
    .addArgument(new Argument(ENDPOINT_ARGUMENT.name, ENDPOINT_ARGUMENT.description))
    .requiredOption("--key <key>", "the request's key, as `lanes` shows it")
    .addHelpText(
      "after",
      `
One that has started is aborted instead: agentcore-rollouts abort.

Example:
  agentcore-rollouts cancel-request support-a1b2c3d4e5/production --key 3f9c1e2`,
    );
  addLaneOptions(command);
  bindAction<CancelFlags>(context, command, cancel);
}

async function cancel(run: CommandRun<CancelFlags>, endpointName?: string): Promise<number> {
  return withConnection(run, async ({ client }) => {
    const { resolveTarget } = await import("../../lanes/resolve-target.ts");
    const { tellLane } = await import("../../lanes/tell-lane.ts");
    const target = await resolveTarget(client, endpointName);
    const { key, taskQueue } = run.flags;
    const input = { key, ...personOf(run.flags, run.io.env) };
    const identity = { env: run.io.env };
    const message = { name: "cancelRequest", input, taskQueue, identity } as const;
    const answer = await tellLane(client, target, message);
    const place = `${target.runtimeId}/${target.endpoint}`;
    run.say(`${place}: ${answer.effect}`, `next: agentcore-rollouts lanes ${place}`);
    run.document({ workflowId: laneWorkflowId(target), message: "cancel-request", ...answer });
    return EXIT_CODES.ok;
  });
}
