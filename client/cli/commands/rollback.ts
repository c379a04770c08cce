import { randomUUID } from "node:crypto";
import { InvalidArgumentError } from "commander";
import type { Command } from "commander";
import { EXIT_CODES } from "../../../domain/promotion/outcome.ts";
import { VERSION_PATTERN } from "../../../domain/target.ts";
import { bindAction, withConnection } from "../cli-context.ts";
import type { CliContext, CommandRun } from "../cli-context.ts";
import { askAndWait } from "../ask-lane.ts";
import { ENDPOINT_ARGUMENT, addLaneOptions, personOf } from "../options.ts";
import type { LaneFlags } from "../options.ts";

interface RollbackFlags extends LaneFlags {
  readonly to: string;
  readonly reason: string;
  readonly key?: string;
  readonly wait?: boolean;
}

export function addRollbackCommand(program: Command, context: CliContext): void {
  const command = program
    .command("rollback")
    .description("move an endpoint to any version, now: no gates, no approvals, no freeze")
    .argument("<endpoint>", ENDPOINT_ARGUMENT.description)
    .requiredOption("--to <version>", "the version; it must exist", parseVersion)
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
  addLaneOptions(command, { reasonRequired: true });
  bindAction<RollbackFlags>(context, command, rollback);
}

function parseVersion(text: string): string {
  if (!VERSION_PATTERN.test(text))
    throw new InvalidArgumentError("It must be a version number, 1 to 99999.");
  return text;
}

async function rollback(run: CommandRun<RollbackFlags>, endpointName = ""): Promise<number> {
  return withConnection(run, async (library, connected) => {
    const { client } = connected;
    const { to, key = randomUUID(), taskQueue, wait } = run.flags;
    const target = await library.resolveTarget(client, endpointName);
    const place = `${target.runtimeId}/${target.endpoint}`;
    const input = { to, key, ...personOf(run.flags, run.io.env) };
    const identity = { env: run.io.env };
    const message = { name: "rollBack", input, taskQueue, identity } as const;
    const ask = () => library.tellLane(client, target, message);
    const what = `The rollback to version ${to}`;
    const started = await askAndWait(run, { client, library, target, key, what, ask });
    if (typeof started === "number") return started;
    const { promotion, workflowId, firstRunId } = started;
    run.say(
      `Rollback ${promotion} of ${place} to version ${to} started.`,
      `  follow it:  agentcore-rollouts status ${place} --wait`,
    );
    if (wait) {
      const { followToEnd } = await import("../follow.ts");
      const code = await followToEnd({ run, library, connected, workflowId, firstRunId });
      // To be on the version asked for is what the command was for.
      return code === EXIT_CODES.rolledBack ? EXIT_CODES.ok : code;
    }
    run.document({ end: "started", ...started });
    return EXIT_CODES.ok;
  });
}
