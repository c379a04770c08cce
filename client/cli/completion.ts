import type { Command } from "commander";

const NAME = "completion";
/** The script asks this hidden one at each Tab. */
const ASKED_BY_SHELLS = "complete";

/**
 * `completion SHELL` prints a script that lets the shell complete. Only who runs it needs its
 * library; everyone else sees what it is for.
 */
export async function addCompletion(program: Command, argv: readonly string[]): Promise<void> {
  if (argv[0] !== NAME && argv[0] !== ASKED_BY_SHELLS) {
    describe(program.command(NAME).argument("[shell]"));
    return;
  }
  const { default: createCompletion } = await import("@bomb.sh/tab/commander");
  createCompletion(program, { completionCommandName: NAME });
  const completion = program.commands.find((command) => command.name() === NAME);
  if (completion) describe(completion);
}

function describe(completion: Command): void {
  completion
    .description("print the script that lets your shell complete commands and options")
    .addHelpText(
      "after",
      `
Examples:
  source <(agentcore-rollouts completion bash)
  agentcore-rollouts completion zsh > "\${fpath[1]}/_agentcore-rollouts"
  agentcore-rollouts completion fish > ~/.config/fish/completions/agentcore-rollouts.fish`,
    );
}
