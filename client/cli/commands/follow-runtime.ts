import { InvalidArgumentError } from "commander";
import type { Command } from "commander";
import { EXIT_CODES } from "../../../domain/promotion/outcome.ts";
import { parseDurationMs } from "../../../domain/spec/duration.ts";
import { laneWorkflowId } from "../../../domain/target.ts";
import { bindAction, withConnection } from "../cli-context.ts";
import type { CliContext, CommandRun } from "../cli-context.ts";
import { addLaneOptions, personOf } from "../options.ts";
import type { LaneFlags } from "../options.ts";

interface FollowFlags extends LaneFlags {
  readonly debounce: number;
}

const DEFAULT_DEBOUNCE_MS = 5 * 60_000;

/** What the command takes, and what it does. */
export function define(command: Command, context: CliContext): void {
  command
    .argument("<file>", "the spec; its candidate does not count")
    .option(
      "--debounce <duration>",
      "a version is promoted when no newer one came for this long (default: 5m)",
      parseDuration,
      DEFAULT_DEBOUNCE_MS,
    )
    .addHelpText(
      "after",
      `
The newest version wins. What was rolled back is not promoted again.

Examples:
  agentcore-rollouts follow spec.yaml --debounce 10m
  agentcore-rollouts unfollow support-a1b2c3d4e5/production`,
    );
  addLaneOptions(command);
  bindAction<FollowFlags>(context, command, follow);
}

function parseDuration(text: string): number {
  const durationMs = parseDurationMs(text);
  if (durationMs === undefined)
    throw new InvalidArgumentError("It must be a duration with its unit, like 90s or 5m.");
  return durationMs;
}

async function follow(run: CommandRun<FollowFlags>, file = ""): Promise<number> {
  const { requireSpec } = await import("../../spec/require-spec.ts");
  const spec = await requireSpec(file);
  return withConnection(run, async ({ client }) => {
    const { tellLane } = await import("../../lanes/tell-lane.ts");
    const { debounce: debounceMs, taskQueue } = run.flags;
    const { target } = spec;
    const input = { spec, debounceMs, ...personOf(run.flags, run.io.env) };
    const answer = await tellLane(client, target, {
      name: "follow",
      input,
      taskQueue,
      identity: { env: run.io.env },
    });
    const place = `${target.runtimeId}/${target.endpoint}`;
    run.say(`${place}: ${answer.effect}`, `next: agentcore-rollouts lanes ${place}`);
    run.document({ workflowId: laneWorkflowId(target), message: "follow", ...answer });
    return EXIT_CODES.ok;
  });
}
