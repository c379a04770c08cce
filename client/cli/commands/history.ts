import { InvalidArgumentError } from "commander";
import type { Command } from "commander";
import { EXIT_CODES } from "../../../domain/promotion/outcome.ts";
import { bindAction, withConnection } from "../cli-context.ts";
import type { CliContext, CommandRun } from "../cli-context.ts";
import { ENDPOINT_ARGUMENT, addConnectionOptions, addOutputOption } from "../options.ts";
import type { ConnectionFlags, OutputFlags } from "../options.ts";

interface HistoryFlags extends ConnectionFlags, OutputFlags {
  readonly limit: number;
  readonly promotion?: string;
  readonly taskQueue?: string;
}

const DEFAULT_LIMIT = 20;
const LARGEST_LIMIT = 500;

/** What the command takes, and what it does. */
export function define(command: Command, context: CliContext): void {
  command
    .argument(ENDPOINT_ARGUMENT.name, ENDPOINT_ARGUMENT.description)
    .option(
      "--limit <count>",
      "how many, the newest first (default: 20)",
      parseLimit,
      DEFAULT_LIMIT,
    )
    .option("--promotion <number>", "the whole record of this one, as JSON")
    .option("--task-queue <name>", 'where a worker polls (default: "agentcore-rollouts")')
    .addHelpText(
      "after",
      `
Records outlive Temporal's histories where the worker keeps them: AGENTCORE_ROLLOUTS_RECORDS.

Examples:
  agentcore-rollouts history support-a1b2c3d4e5/production
  agentcore-rollouts history production --output json
  agentcore-rollouts history production --promotion 1a2b3c4d`,
    );
  addConnectionOptions(addOutputOption(command));
  bindAction<HistoryFlags>(context, command, history);
}

function parseLimit(text: string): number {
  const limit = Number(text);
  if (!Number.isInteger(limit) || limit < 1 || limit > LARGEST_LIMIT)
    throw new InvalidArgumentError(`It must be a number from 1 to ${LARGEST_LIMIT}.`);
  return limit;
}

async function history(run: CommandRun<HistoryFlags>, name?: string): Promise<number> {
  const { renderOutcomes } = await import("../render-lane.ts");
  return withConnection(run, async ({ client }) => {
    const { resolveTarget } = await import("../../lanes/resolve-target.ts");
    const { readHistory, requireRecord } = await import("../../lanes/read-history.ts");
    const { limit, taskQueue, promotion } = run.flags;
    const target = await resolveTarget(client, name);
    const place = `${target.runtimeId}/${target.endpoint}`;
    if (promotion !== undefined) {
      const record = await requireRecord(client, target, { promotion, taskQueue });
      if (run.flags.output === "json") run.document(record);
      else run.say(JSON.stringify(record, null, 2));
      return EXIT_CODES.ok;
    }
    const { from, promotions } = await readHistory(client, target, { limit, taskQueue });
    run.say(run.colours.bold(`History of ${place}`), ...renderOutcomes(promotions, run.colours));
    if (promotions.length === 0) run.say("  Nothing was promoted there yet.");
    if (from === "lane")
      run.say(
        "",
        "  The worker keeps no records: this is what the lane remembers.",
        "next: start the worker with AGENTCORE_ROLLOUTS_RECORDS=file:DIRECTORY or s3://BUCKET/PREFIX",
      );
    run.document({ target, from, promotions });
    return EXIT_CODES.ok;
  });
}
