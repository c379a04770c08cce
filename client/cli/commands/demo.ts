import type { Command } from "commander";
import type { DemoFlags } from "../../local-run/demo/run-demo.ts";
import { bindAction } from "../cli-context.ts";
import type { CliContext } from "../cli-context.ts";

/** What the command takes, and what it does. */
export function define(command: Command, context: CliContext): void {
  command
    .option("--keep", "leave everything up until Ctrl-C, to look at it in the Temporal UI")
    .addHelpText(
      "after",
      `
It needs no AWS account, and calls nothing but localhost. The exit code is 0 when every promotion
ended as it had to, else 1.

Examples:
  agentcore-rollouts demo
  agentcore-rollouts demo --keep`,
    );
  bindAction<DemoFlags>(context, command, async (run) => {
    const { runDemo } = await import("../../local-run/demo/run-demo.ts");
    return runDemo(run);
  });
}
