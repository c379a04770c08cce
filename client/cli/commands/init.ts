import { writeFile } from "node:fs/promises";
import type { Command } from "commander";
import { EXIT_CODES } from "../../../domain/promotion/outcome.ts";
import { ClientError } from "../../client-error.ts";
import type { Ask } from "../../init/choose-target.ts";
import { bindAction } from "../cli-context.ts";
import type { CliContext, CommandRun } from "../cli-context.ts";

interface InitFlags {
  readonly runtime?: string;
  readonly endpoint?: string;
  readonly region?: string;
  readonly prompt?: string;
  readonly expect?: string;
  readonly force?: boolean;
}

const DEFAULT_FILE = "promotion.yaml";
/** It does not pass by itself: a smoke that expects nothing would prove nothing. */
const SUGGESTED = { prompt: "Hello, what can you help me with?", expect: "help" };

/** What the command takes, and what it does. */
export function define(command: Command, context: CliContext): void {
  command
    .argument("[file]", "what to write", DEFAULT_FILE)
    .option(
      "--runtime <name>",
      "name, id or ARN of the runtime (default: the only one, or you are asked)",
    )
    .option("--endpoint <name>", "its endpoint (default: the only one, or you are asked)")
    .option("--region <name>", "where the runtime is (default: AWS_REGION, your profile)")
    .option("--prompt <text>", "what the smoke says to the agent")
    .option("--expect <text>", "what its answer must contain")
    .option("--force", "write over a file that exists")
    .addHelpText(
      "after",
      `
It asks AWS with the credentials of this shell. Off a terminal nobody is asked: name what is not clear.

Examples:
  agentcore-rollouts init
  agentcore-rollouts init spec.yaml --runtime support --endpoint production --prompt "Where is order 1001?" --expect 1001`,
    );
  bindAction<InitFlags>(context, command, init);
}

async function init(run: CommandRun<InitFlags>, file = DEFAULT_FILE): Promise<number> {
  const { flags } = run;
  const { createTargets } = await import("../../init/list-targets.ts");
  const { chooseTarget } = await import("../../init/choose-target.ts");
  const { renderSpec } = await import("../../init/render-spec.ts");
  const ask = await createAsk(run);
  const targets = createTargets(flags.region);
  const target = await chooseTarget(targets, flags, ask).catch(explainAws);
  const prompt =
    flags.prompt ?? (await askFor(ask, "What should the smoke say?", SUGGESTED.prompt));
  const expect =
    flags.expect ?? (await askFor(ask, "What must the answer contain?", SUGGESTED.expect));
  await write(file, renderSpec({ target, prompt, expect }), flags.force === true);
  run.say(
    `Wrote ${file}: it promotes the newest version to ${target.runtime.id}/${target.endpoint}.`,
    ...(flags.prompt === undefined && !ask
      ? ["Its smoke is a guess: write what your agent must answer."]
      : []),
    `next: agentcore-rollouts doctor ${file}`,
  );
  return EXIT_CODES.ok;
}

async function createAsk({ io }: CommandRun<InitFlags>): Promise<Ask | undefined> {
  if (io.terminal === undefined || process.stdin.isTTY !== true) return undefined;
  const { createTerminalAsk } = await import("../../init/ask-person.ts");
  return createTerminalAsk();
}

function askFor(ask: Ask | undefined, question: string, suggestion: string): Promise<string> {
  return ask ? ask.text(question, suggestion) : Promise.resolve(suggestion);
}

async function write(file: string, text: string, force: boolean): Promise<void> {
  await writeFile(file, text, { flag: force ? "w" : "wx" }).catch((error: unknown) => {
    const { code, message } = error as NodeJS.ErrnoException;
    const exists = code === "EEXIST";
    throw new ClientError("BadUsage", exists ? `${file} exists already` : message, {
      next: exists
        ? "give --force to write over it, or name another file"
        : "name a file that can be written",
      cause: error,
    });
  });
}

function explainAws(error: unknown): never {
  if (error instanceof ClientError) throw error;
  throw new ClientError(
    "PermissionDenied",
    `AWS does not list runtimes: ${(error as Error).message}`,
    {
      next: "agentcore-rollouts doctor   (and iam-policy read prints what it takes)",
      cause: error,
    },
  );
}
