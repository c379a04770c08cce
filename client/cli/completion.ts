import type { Command } from "commander";

const NAME = "completion";
/** The script asks this hidden one at each Tab. */
const ASKED_BY_SHELLS = "complete";

/** What the arguments are called that may be a spec file. */
const TAKES_SPEC: ReadonlySet<string> = new Set(["file", "promotion", "endpoint", "target"]);

/** The library's script needs a function of the package bash-completion, which not every machine has. */
const BASH_PREAMBLE = `
declare -F _get_comp_words_by_ref > /dev/null || _get_comp_words_by_ref() {
    cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD - 1]}
    words=("\${COMP_WORDS[@]}") cword=$COMP_CWORD
}
`;

/** Then every command's options are needed. */
export function asksForCompletion(argv: readonly string[]): boolean {
  return argv[0] === NAME || argv[0] === ASKED_BY_SHELLS;
}

/**
 * `completion SHELL` prints a script that lets the shell complete. Only who runs it needs its
 * library; everyone else sees what it is for.
 */
export async function addCompletion(program: Command, argv: readonly string[]): Promise<void> {
  if (!asksForCompletion(argv)) {
    describe(program.command(NAME).argument("[shell]"));
    return;
  }
  const { default: createCompletion } = await import("@bomb.sh/tab/commander");
  const { commands } = createCompletion(program, { completionCommandName: NAME });
  const { listSpecFiles } = await import("./list-spec-files.ts");
  for (const command of program.commands) {
    const [argument] = command.registeredArguments;
    if (argument === undefined || !TAKES_SPEC.has(argument.name())) continue;
    // The shells do not fall back to files by themselves.
    commands.get(command.name())?.argument(argument.name(), (complete) => {
      for (const file of listSpecFiles(argv.at(-1) ?? "")) complete(file, "");
    });
  }
  const completion = program.commands.find((command) => command.name() === NAME);
  if (completion) describe(completion);
  if (argv[1] === "bash" && argv.length === 2) process.stdout.write(BASH_PREAMBLE);
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
