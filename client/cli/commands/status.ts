import type { Command } from "commander";
import { EXIT_CODES } from "../../../domain/promotion/outcome.ts";
import type { Connected, PromotionView } from "../../index.ts";
import { printableDeep } from "../../printable.ts";
import { bindAction, withConnection } from "../cli-context.ts";
import type { CliContext, CommandRun, Library } from "../cli-context.ts";
import { followToEnd, renderFor, viewDocument } from "../follow.ts";
import { PROMOTION_ARGUMENT, addConnectionOptions, addOutputOption } from "../options.ts";
import type { ConnectionFlags, OutputFlags } from "../options.ts";
import { renderTable } from "../render-table.ts";

interface StatusFlags extends ConnectionFlags, OutputFlags {
  readonly wait?: boolean;
}

const MOST_ASKED = 100;
/** At a time: each may take seconds where its worker is away. */
const ASKED_TOGETHER = 20;

export function addStatusCommand(program: Command, context: CliContext): void {
  const command = program
    .command("status")
    .description("show a promotion, or those that run")
    .argument(
      PROMOTION_ARGUMENT.name,
      "RUNTIME/ENDPOINT, one of the two, a spec file, an ARN or a workflow id (default: all that run)",
    )
    .option("--wait", "stay until it ends or calls a person; the exit code then says how it ended")
    .addHelpText(
      "after",
      `
Examples:
  agentcore-rollouts status
  agentcore-rollouts status support-a1b2c3d4e5/production
  agentcore-rollouts status production --wait
  agentcore-rollouts status spec.yaml --output json`,
    );
  addConnectionOptions(addOutputOption(command));
  bindAction<StatusFlags>(context, command, status);
}

async function status(run: CommandRun<StatusFlags>, name?: string): Promise<number> {
  return withConnection(run, async (library, connected) => {
    if (name === undefined && !run.flags.wait) return listRunning(run, library, connected);
    const workflowId = await library.resolvePromotion(connected.client, name);
    const followed = { run, library, connected, workflowId };
    if (run.flags.wait) return followToEnd(followed);
    const view = await library.getStatus(connected.client, workflowId);
    run.say(...renderFor(followed, view));
    run.document(viewDocument(followed, view));
    return EXIT_CODES.ok;
  });
}

async function listRunning(
  run: CommandRun<StatusFlags>,
  library: Library,
  connected: Connected,
): Promise<number> {
  const running = await library.listPromotions(connected.client, "running");
  const views: PromotionView[] = [];
  const asked = running.slice(0, MOST_ASKED);
  for (let from = 0; from < asked.length; from += ASKED_TOGETHER) {
    const some = asked.slice(from, from + ASKED_TOGETHER);
    views.push(
      ...(await Promise.all(
        some.map((workflowId) => library.getStatus(connected.client, workflowId)),
      )),
    );
  }
  const [first] = views;
  if (!first) run.say("No promotion is running.", "next: agentcore-rollouts promote FILE");
  else if (views.length === 1)
    run.say(...renderFor({ run, library, connected, workflowId: first.workflowId }, first));
  else run.say(...renderList(run, library, views));
  if (running.length > views.length)
    run.warn(`${running.length - views.length} more are running; name one to see it`);
  run.document({
    promotions: views.map((view) =>
      viewDocument({ run, library, connected, workflowId: view.workflowId }, view),
    ),
  });
  return EXIT_CODES.ok;
}

function renderList(
  run: CommandRun<StatusFlags>,
  library: Library,
  views: readonly PromotionView[],
): string[] {
  const rows = printableDeep(views).map((view) => [
    library.shortNameOf(view.workflowId),
    view.promotion,
    view.status?.phase ?? view.lastPhase ?? "unknown",
    view.status?.candidate ?? "",
    view.status?.baseline ?? "",
    view.status?.headline ?? view.problem ?? "",
  ]);
  return renderTable(
    ["promotion", "number", "phase", "candidate", "baseline", "what"],
    rows,
    run.colours,
  );
}
