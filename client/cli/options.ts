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
    "RUNTIME/ENDPOINT, one of the two, a spec file, an ARN or a workflow id (default: the only one that runs)",
} as const;

/** Who runs the command, as far as the environment says: self-asserted, for the records. */
export function nameOfPerson(env: NodeJS.ProcessEnv): string | undefined {
  return (
    env["GITHUB_ACTOR"] || env["GITLAB_USER_LOGIN"] || env["USER"] || env["USERNAME"] || undefined
  );
}
