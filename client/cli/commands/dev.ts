import type { Command } from "commander";
import type { DevFlags } from "../../local-run/run-dev.ts";
import { bindAction } from "../cli-context.ts";
import type { CliContext } from "../cli-context.ts";
import { parsePort } from "../parse-port.ts";

/** What the command takes, and what it does. */
export function define(command: Command, context: CliContext): void {
  command
    .option("--state <dir>", "keep all state in this folder (default: it ends with the command)")
    .option(
      "--config <file>",
      "agents, timings and faults of the emulator, like examples/emulator.yaml",
    )
    .option("--port <number>", "of AgentCore and CloudWatch", parsePort, 4566)
    .option("--ui-port <number>", "of the Temporal UI", parsePort, 8233)
    .option("--temporal-port <number>", "of Temporal", parsePort, 7233)
    .option("--no-users", "without the users who call the endpoint")
    .addHelpText(
      "after",
      `
It runs until Ctrl-C, and leaves nothing running. The worker calls nothing but localhost, whatever
AWS credentials you have.

Examples:
  agentcore-rollouts dev
  agentcore-rollouts dev --state .agentcore-rollouts --config examples/emulator.yaml`,
    );
  bindAction<DevFlags>(context, command, async (run) => {
    const { runDev } = await import("../../local-run/run-dev.ts");
    return runDev(run);
  });
}
