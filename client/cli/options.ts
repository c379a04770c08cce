import { userInfo } from "node:os";
import { Option } from "commander";
import type { Command } from "commander";

export interface ConnectionFlags {
  readonly address?: string;
  readonly namespace?: string;
  readonly profile?: string;
}

export interface OutputFlags {
  readonly output: "text" | "json";
}

export interface PersonFlags {
  readonly by?: string;
  readonly reason?: string;
}

export function addConnectionOptions(command: Command): Command {
  return command
    .option(
      "--address <host:port>",
      "the Temporal server (default: TEMPORAL_ADDRESS, your profile, localhost:7233)",
    )
    .option(
      "--namespace <name>",
      'its namespace (default: TEMPORAL_NAMESPACE, your profile, "default")',
    )
    .option("--profile <name>", "the profile of your Temporal configuration file");
}

export function addOutputOption(command: Command): Command {
  const option = new Option(
    "--output <format>",
    "json: one document on stdout, all else on stderr",
  );
  return command.addOption(option.choices(["text", "json"]).default("text"));
}

export const PROMOTION_ARGUMENT = {
  name: "[promotion]",
  description:
    "RUNTIME/ENDPOINT, one of the two, a promotion's number, a spec file, an ARN or a workflow id (default: the only one that runs)",
} as const;

export interface LaneFlags extends ConnectionFlags, OutputFlags, PersonFlags {
  readonly taskQueue?: string;
}

export const ENDPOINT_ARGUMENT = {
  name: "[endpoint]",
  description:
    "RUNTIME/ENDPOINT, one of the two, a spec file, RUNTIME_ARN/ENDPOINT or a workflow id (default: the only one with a lane)",
} as const;

/** Of the commands that speak to the lane of an endpoint. */
export function addLaneOptions(
  command: Command,
  { reason = "why; it is kept with the endpoint" }: { reason?: string } = {},
): Command {
  command
    .option("--reason <text>", reason)
    .option("--by <name>", "who says so (default: your user name)")
    .option(
      "--task-queue <name>",
      'where the lane\'s worker polls (default: "agentcore-rollouts")',
    );
  return addConnectionOptions(addOutputOption(command));
}

/** Who says something and why, as messages carry it. */
export function personOf(
  flags: PersonFlags,
  env: NodeJS.ProcessEnv,
): { by?: string; reason?: string } {
  const by = flags.by ?? nameOfPerson(env);
  const { reason } = flags;
  return { ...(by === undefined ? {} : { by }), ...(reason === undefined ? {} : { reason }) };
}

/** Who runs the command, as far as its environment or this machine says: self-asserted, for the records. */
export function nameOfPerson(env: NodeJS.ProcessEnv): string | undefined {
  return (
    env["GITHUB_ACTOR"] ||
    env["GITLAB_USER_LOGIN"] ||
    env["USER"] ||
    env["USERNAME"] ||
    readUserName()
  );
}

function readUserName(): string | undefined {
  try {
    return userInfo().username;
  } catch {
    // A container's user need not have a name.
    return undefined;
  }
}
