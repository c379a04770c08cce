import { writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Command, CommanderError } from "commander";
import { describeEnd } from "../../domain/promotion/describe-end.ts";
import { EXIT_CODES } from "../../domain/promotion/outcome.ts";
import { define as definePromote } from "../cli/commands/promote.ts";
import type { CliContext } from "../cli/cli-context.ts";
import { explainError } from "../cli/explain-error.ts";
import { shortNameOf } from "../promotion-name.ts";
import { nameEnd, outcomeOf } from "./promote-document.ts";
import type { PromoteDocument } from "./promote-document.ts";
import { readInputs } from "./read-inputs.ts";
import { renderSummary } from "./render-summary.ts";
import type { Runner } from "./runner.ts";

export interface ActionProcess {
  readonly env: NodeJS.ProcessEnv;
  readonly changeDirectory: (directory: string) => void;
  /** Calls back when the job is cancelled, also when it was before. */
  readonly onInterrupt: (listener: () => void) => () => void;
}

/**
 * `agentcore-rollouts promote`, told by the step's inputs and shown where GitHub shows things.
 * Returns the step's exit code: 1 for all that was neither promoted nor, without `wait`, started.
 */
export async function runAction(runner: Runner, process: ActionProcess): Promise<number> {
  const { document, exitCode } = await promote(runner, process);
  const { status } = document;
  const summary = renderSummary(document, Date.now());
  const report = writeReport(summary, process.env, status?.promotion ?? "failed");
  runner.summary(summary);
  runner.output("outcome", outcomeOf(document));
  runner.output("reason", status?.outcome?.reason ?? document.error?.code ?? "");
  runner.output("version", status?.candidate ?? "");
  runner.output("baseline", status?.baseline ?? "");
  runner.output("promotion", document.promotion ?? "");
  runner.output("report", report);
  if (exitCode === EXIT_CODES.ok) return 0;
  // Who cancels the job knows, and the log says how to come back.
  if (exitCode !== EXIT_CODES.stoppedWaiting) annotate(runner, document, process.env);
  return 1;
}

interface Promoted {
  readonly document: PromoteDocument;
  readonly exitCode: number;
}

async function promote(runner: Runner, process: ActionProcess): Promise<Promoted> {
  let printed = "";
  const context: CliContext = {
    io: {
      stdout: (text) => void (printed += text),
      stderr: (text) => runner.log(text),
      env: process.env,
      colours: { stdout: false, stderr: false },
      onInterrupt: process.onInterrupt,
    },
    exitCode: EXIT_CODES.ok,
  };
  try {
    const { argv, env, workingDirectory } = readInputs(runner, process.env);
    Object.assign(process.env, env);
    if (workingDirectory !== undefined) process.changeDirectory(workingDirectory);
    await createProgram(context).parseAsync(argv, { from: "user" });
    return { document: JSON.parse(printed) as PromoteDocument, exitCode: context.exitCode };
  } catch (error) {
    const { document, exitCode } = explainError(toClear(error));
    return { document: { error: document as PromoteDocument["error"] & object }, exitCode };
  }
}

function createProgram(context: CliContext): Command {
  const program = new Command("agentcore-rollouts")
    .exitOverride()
    .configureOutput({ writeErr: () => undefined });
  definePromote(program.command("promote"), context);
  return program;
}

/** The parser's own words for an input that it refuses. */
function toClear(error: unknown): unknown {
  if (!(error instanceof CommanderError)) return error;
  const message = error.message.replace(/^error: /, "");
  return Object.assign(new Error(message), { code: "BadUsage", next: "correct the step's inputs" });
}

/** The summary as a file, for an upload or a comment. */
function writeReport(markdown: string, env: NodeJS.ProcessEnv, promotion: string): string {
  const folder = env["RUNNER_TEMP"] ?? tmpdir();
  const file = path.join(folder, `agentcore-rollouts-${promotion}.md`);
  writeFileSync(file, `${markdown}\n`);
  return file;
}

function annotate(runner: Runner, document: PromoteDocument, env: NodeJS.ProcessEnv): void {
  const { error, failure, status, workflowId } = document;
  for (const issue of error?.issues ?? []) {
    const { line, column: col, path: key, message } = issue;
    const file = path.relative(env["GITHUB_WORKSPACE"] ?? ".", path.resolve(issue.file));
    const words = [key, message].filter((word) => word !== "");
    runner.error(words.join(" "), { title: "agentcore-rollouts", file, line, col });
  }
  if (error?.issues?.length) return;
  const name = workflowId === undefined ? "agentcore-rollouts" : shortNameOf(workflowId);
  const reason = status?.outcome?.reason;
  const title = `${name} ${nameEnd(document)}${reason === undefined ? "" : ` (${reason})`}`;
  const why =
    error?.message ?? failure?.message ?? (status && describeEnd(status)) ?? status?.headline ?? "";
  const next = error?.next ?? `agentcore-rollouts status ${name}`;
  runner.error(`${why}\nnext: ${next}`, { title });
}
