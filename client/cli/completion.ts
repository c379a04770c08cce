import createCompletion from "@bomb.sh/tab/commander";
import type { Command } from "commander";

/** `completion SHELL` prints a script; the script asks the hidden `complete` at each Tab. */
export function addCompletion(program: Command): void {
  createCompletion(program, { completionCommandName: "completion" });
  const completion = program.commands.find((command) => command.name() === "completion");
  completion
    ?.description("print the script that lets your shell complete commands and options")
    .addHelpText(
      "after",
      `
Examples:
  source <(agentcore-rollouts completion bash)
  agentcore-rollouts completion zsh > "\${fpath[1]}/_agentcore-rollouts"
  agentcore-rollouts completion fish > ~/.config/fish/completions/agentcore-rollouts.fish`,
    );
}
