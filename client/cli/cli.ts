import { Command, CommanderError } from "commander";
import { EXIT_CODES } from "../../domain/promotion/outcome.ts";
import { addBacktestCommand } from "./commands/backtest.ts";
import { addCodecServerCommand } from "./commands/codec-server.ts";
import { addDashboardCommand } from "./commands/dashboard.ts";
import { addDemoCommand } from "./commands/demo.ts";
import { addDevCommand } from "./commands/dev.ts";
import { addDoctorCommand } from "./commands/doctor.ts";
import { addEmulatorCommand } from "./commands/emulator.ts";
import { addFollowCommand } from "./commands/follow-runtime.ts";
import { addHistoryCommand } from "./commands/history.ts";
import { addCancelRequestCommand } from "./commands/cancel-request.ts";
import { addLaneWordCommands } from "./commands/lane-words.ts";
import { addLanesCommand } from "./commands/lanes.ts";
import { addIamPolicyCommand } from "./commands/iam-policy.ts";
import { addInitCommand } from "./commands/init.ts";
import { addMessageCommands } from "./commands/messages.ts";
import { addPlanCommand } from "./commands/plan.ts";
import { addPromoteCommand } from "./commands/promote.ts";
import { addRollbackCommand } from "./commands/rollback.ts";
import { addReportCommand } from "./commands/report.ts";
import { addSetupCommand } from "./commands/setup.ts";
import { addStatusCommand } from "./commands/status.ts";
import { addWatchCommand } from "./commands/watch.ts";
import { addValidateCommands } from "./commands/validate.ts";
import { addWorkerCommand } from "./commands/worker.ts";
import type { CliContext } from "./cli-context.ts";
import { addCompletion } from "./completion.ts";
import type { CliIo } from "./cli-io.ts";
import { PACKAGE_VERSION } from "../telemetry/package-version.ts";
import { printable } from "../printable.ts";

const AFTER_HELP = `
Exit codes:
  0  promoted, nothing to do, or the command did what it was asked
  1  a technical failure, or not now: a promotion runs already, the endpoint is frozen
  2  bad usage, or a bad spec
  3  stopped: the endpoint was not touched
  4  rolled back: the endpoint is on its baseline
  5  drifted: someone else moved the endpoint
  6  needs a person: the promotion stays open
  7  the command stopped waiting; the promotion goes on

Examples:
  agentcore-rollouts promote examples/minimal.yaml --wait
  agentcore-rollouts status
  agentcore-rollouts approve support-a1b2c3d4e5/production --reason "looks good"

"agentcore-rollouts COMMAND --help" shows a command's options and examples.`;

/** Runs the command line; returns the exit code. `argv` is without node and script. */
export async function main(argv: readonly string[], io: CliIo): Promise<number> {
  const context: CliContext = { io, exitCode: EXIT_CODES.ok };
  const program = createProgram(context);
  await addCompletion(program, argv);
  try {
    await program.parseAsync(argv.length === 0 ? ["--help"] : [...argv], { from: "user" });
    return context.exitCode;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return EXIT_CODES.ok;
    io.stderr(`next: ${nextOf(program, argv)}\n`);
    return EXIT_CODES.badUsage;
  }
}

/** All commands, with what they do. */
export function createProgram(context: CliContext): Command {
  const { io } = context;
  const program = new Command("agentcore-rollouts")
    .description(
      "Progressive delivery for Amazon Bedrock AgentCore Runtime: gated promotions with automatic rollback.",
    )
    .version(PACKAGE_VERSION)
    .exitOverride()
    .configureOutput({
      writeOut: io.stdout,
      writeErr: io.stderr,
      getOutHasColors: () => io.colours.stdout,
      getErrHasColors: () => io.colours.stderr,
      // It may hold what was typed, or what another program passed on.
      outputError: (text, write) =>
        write(`${text.trimEnd().split("\n").map(printable).join("\n")}\n`),
    })
    .addHelpText("after", AFTER_HELP);
  addPromoteCommand(program, context);
  addPlanCommand(program, context);
  addBacktestCommand(program, context);
  addStatusCommand(program, context);
  addWatchCommand(program, context);
  addReportCommand(program, context);
  addDashboardCommand(program, context);
  addMessageCommands(program, context);
  addRollbackCommand(program, context);
  addLaneWordCommands(program, context);
  addCancelRequestCommand(program, context);
  addFollowCommand(program, context);
  addLanesCommand(program, context);
  addHistoryCommand(program, context);
  addValidateCommands(program, context);
  addSetupCommand(program, context);
  addWorkerCommand(program, context);
  addCodecServerCommand(program, context);
  addIamPolicyCommand(program, context);
  addDevCommand(program, context);
  addDemoCommand(program, context);
  addEmulatorCommand(program, context);
  addDoctorCommand(program, context);
  addInitCommand(program, context);
  return program;
}

/** What other tools call a command, and no spelling is near. */
const MEANT: ReadonlyMap<string, string> = new Map([
  ["list", "lanes"],
  ["ls", "lanes"],
  ["undo", "rollback"],
  ["logs", "watch"],
]);

function nextOf(program: Command, argv: readonly string[]): string {
  const [typed = ""] = argv;
  const name = MEANT.get(typed) ?? typed;
  const command = program.commands.find((each) => each.name() === name);
  return `agentcore-rollouts ${command === undefined ? "" : `${command.name()} `}--help`;
}
