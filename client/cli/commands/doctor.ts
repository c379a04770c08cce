import type { Command } from "commander";
import { EXIT_CODES } from "../../../domain/promotion/outcome.ts";
import { DEFAULT_TASK_QUEUE } from "../../../domain/task-queue.ts";
import type { Finding } from "../../doctor/finding.ts";
import { printable } from "../../printable.ts";
import { bindAction, withConnection } from "../cli-context.ts";
import type { CliContext, CommandRun } from "../cli-context.ts";
import { addConnectionOptions, addOutputOption } from "../options.ts";
import type { ConnectionFlags, OutputFlags } from "../options.ts";

interface DoctorFlags extends ConnectionFlags, OutputFlags {
  readonly taskQueue: string;
}

/** What the command takes, and what it does. */
export function define(command: Command, context: CliContext): void {
  command
    .argument("[target]", "RUNTIME/ENDPOINT or a spec file: also check AWS's answers for it")
    .option("--task-queue <name>", "what the worker polls", DEFAULT_TASK_QUEUE)
    .addHelpText(
      "after",
      `
AWS is asked with the credentials of this shell; those of the worker may differ: run it there too.
The exit code is 1 when something is wrong.

Examples:
  agentcore-rollouts doctor
  agentcore-rollouts doctor support-a1b2c3d4e5/production
  agentcore-rollouts doctor spec.yaml --output json`,
    );
  addConnectionOptions(addOutputOption(command));
  bindAction<DoctorFlags>(context, command, doctor);
}

async function doctor(run: CommandRun<DoctorFlags>, target?: string): Promise<number> {
  const { readAwsSubject } = await import("../../doctor/aws-subject.ts");
  const { checkAws } = await import("../../doctor/check-aws.ts");
  const subject = target === undefined ? undefined : await readAwsSubject(target);
  const findings = [...(await checkServer(run)), ...(await checkAws(subject))];
  run.say(...findings.flatMap((finding) => renderFinding(run, finding)));
  const failed = findings.filter(({ state }) => state === "wrong").length;
  run.say("", failed === 0 ? "Nothing is wrong." : `${failed} of ${findings.length} are wrong.`);
  if (failed === 0) run.say(`next: agentcore-rollouts ${await nameNext(target)}`);
  run.document({ ok: failed === 0, findings });
  return failed === 0 ? EXIT_CODES.ok : EXIT_CODES.technicalFailure;
}

async function nameNext(target: string | undefined): Promise<string> {
  if (target === undefined) return "doctor RUNTIME/ENDPOINT";
  const { isSpecFileName } = await import("../../spec/is-spec-file-name.ts");
  return isSpecFileName(target) ? `promote ${printable(target)}` : "promote FILE";
}

/** Without a server the rest of Temporal cannot be asked; AWS still can. */
async function checkServer(run: CommandRun<DoctorFlags>): Promise<Finding[]> {
  try {
    return await withConnection(run, async (connected) => {
      const { checkTemporal } = await import("../../doctor/check-temporal.ts");
      return checkTemporal({ ...connected, taskQueue: run.flags.taskQueue });
    });
  } catch (error) {
    const { explainError } = await import("../explain-error.ts");
    const { message, next } = explainError(error).document;
    return [{ check: "temporal", state: "wrong", what: message, fix: next }];
  }
}

function renderFinding({ colours }: CommandRun<DoctorFlags>, finding: Finding): string[] {
  const mark = {
    ok: colours.green("ok     "),
    wrong: colours.red("wrong  "),
    unknown: colours.yellow("unknown"),
  }[finding.state];
  const lines = [`${mark}  ${finding.check}: ${printable(finding.what)}`];
  return finding.fix === undefined ? lines : [...lines, `         fix: ${printable(finding.fix)}`];
}
