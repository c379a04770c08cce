import { stat } from "node:fs/promises";
import type { Command } from "commander";
import { EXIT_CODES } from "../../../domain/promotion/outcome.ts";
import type { PromotionView, StartedPromotion } from "../../index.ts";
import { printable } from "../../printable.ts";
import { bindAction, withConnection } from "../cli-context.ts";
import type { CliContext, CommandRun } from "../cli-context.ts";
import { followToEnd, reportEnd, viewDocument } from "../follow.ts";
import type { Followed } from "../follow.ts";
import { addConnectionOptions, addOutputOption, nameOfPerson } from "../options.ts";
import type { ConnectionFlags, OutputFlags } from "../options.ts";
import { renderUiLink } from "../ui-link.ts";

interface PromoteFlags extends ConnectionFlags, OutputFlags {
  readonly wait?: boolean;
  readonly requestedBy?: string;
  readonly taskQueue?: string;
}

/** How long the first answer of the promotion is waited for: who calls AWS, and whether it can begin at all. */
const FIRST_ANSWER_MS = 10_000;

export function addPromoteCommand(program: Command, context: CliContext): void {
  const command = program
    .command("promote")
    .description("start a promotion from a spec file")
    .argument("<file>", "the spec, in YAML or JSON")
    .option("--wait", "stay until it ends or calls a person, with a line for each change")
    .option("--requested-by <name>", "who asks for it (default: your user name)")
    .option("--task-queue <name>", 'where its worker polls (default: "agentcore-rollouts")')
    .addHelpText(
      "after",
      `
Examples:
  agentcore-rollouts promote examples/minimal.yaml
  agentcore-rollouts promote spec.yaml --wait                     the exit code says how it ended
  agentcore-rollouts promote spec.yaml --wait --output json > promotion.json`,
    );
  addConnectionOptions(addOutputOption(command));
  bindAction<PromoteFlags>(context, command, promote);
}

async function promote(run: CommandRun<PromoteFlags>, file = ""): Promise<number> {
  await refusePromotionName(file);
  const { requireSpec } = await import("../../spec/require-spec.ts");
  const spec = await requireSpec(file);
  return withConnection(run, async (library, connected) => {
    const requestedBy = run.flags.requestedBy ?? nameOfPerson(run.io.env);
    const started = await library.startPromotion(connected.client, spec, {
      requestedBy,
      taskQueue: run.flags.taskQueue,
    });
    const followed = {
      run,
      library,
      connected,
      workflowId: started.workflowId,
      firstRunId: started.firstRunId,
    };
    run.say(...renderStart(followed, started));
    const first = await library.waitForOutcome(connected.client, started.workflowId, {
      firstRunId: started.firstRunId,
      signal: AbortSignal.timeout(FIRST_ANSWER_MS),
      until: hasBegun,
      intervalMs: 200,
    });
    run.say(...renderFirstAnswer(first.view));
    if (run.flags.wait) return followToEnd(followed);
    if (first.end === "ended" || first.end === "needs-person") return reportEnd(followed, first);
    run.document({
      end: "started",
      ...(first.view ? viewDocument(followed, first.view) : started),
    });
    return EXIT_CODES.ok;
  });
}

/** Resolve is over: the worker may call AWS, and the endpoint can be promoted to. */
function hasBegun({ status }: PromotionView): boolean {
  return (
    status?.caller !== undefined && (status.step !== "resolve" || status.waiting !== undefined)
  );
}

function renderStart(followed: Followed, started: StartedPromotion): string[] {
  const { run, library, connected, workflowId } = followed;
  const { promotion, missingSearchAttributes: missing } = started;
  const name = library.shortNameOf(workflowId);
  const link = renderUiLink(connected, run.io.env, workflowId);
  return [
    `Promotion ${promotion} of ${name} started.`,
    `  follow it:  agentcore-rollouts status ${name}`,
    ...(link === undefined ? [] : [`  Temporal UI:  ${link}`]),
    ...(missing.length === 0
      ? []
      : [
          `  note: it runs without search attributes (${missing === "unknown" ? "they may not be listed" : `missing: ${missing.join(", ")}`}); next: agentcore-rollouts setup`,
        ]),
  ];
}

function renderFirstAnswer(view: PromotionView | undefined): string[] {
  const status = view?.status;
  if (!status) {
    const why = view?.problem ?? "no answer";
    return [
      `  No worker has taken it up yet (${printable(why)}). It waits for one: agentcore-rollouts worker`,
    ];
  }
  const restore = status.restoreCommand;
  return [
    ...(status.caller
      ? [
          `  The worker calls AWS as ${printable(status.caller.arn)} (account ${printable(status.caller.account)}).`,
        ]
      : []),
    ...(restore === undefined
      ? []
      : [`  Back to the baseline without this tool:  ${printable(restore)}`]),
  ];
}

/** People who come from other tools type `promote NAME` when they mean `approve`. */
async function refusePromotionName(file: string): Promise<void> {
  const isMissing = (await stat(file).catch(() => undefined)) === undefined;
  if (!isMissing || /\.(ya?ml|json)$/i.test(file)) return;
  const { ClientError } = await import("../../client-error.ts");
  throw new ClientError(
    "BadUsage",
    `there is no spec file "${file}"; promote takes a file and starts a promotion`,
    {
      next: `agentcore-rollouts promote FILE   (to let a waiting promotion go on: agentcore-rollouts approve ${printable(file)})`,
    },
  );
}
