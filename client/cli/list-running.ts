import { EXIT_CODES } from "../../domain/promotion/outcome.ts";
import { askTogether } from "../ask-together.ts";
import type { Connected } from "../connect.ts";
import { getLaneOf } from "../lanes/lanes.ts";
import { printableDeep } from "../printable.ts";
import { shortNameOf } from "../promotion-name.ts";
import { getStatus } from "../promotion-view.ts";
import type { PromotionView } from "../promotion-view.ts";
import { listPromotions } from "../resolve-promotion.ts";
import type { CommandRun } from "./cli-context.ts";
import { renderFor, viewDocument } from "./follow.ts";
import { renderTable } from "./render-table.ts";

const MOST_ASKED = 100;

/** Every running promotion in a line, or the only one in full. */
export async function listRunning(run: CommandRun<object>, connected: Connected): Promise<number> {
  const running = await listPromotions(connected.client, "running");
  const asked = running.slice(0, MOST_ASKED);
  const views = await askTogether(asked, (workflowId) => getStatus(connected.client, workflowId));
  const [first] = views;
  const followed = ({ workflowId }: PromotionView) => ({ run, connected, workflowId });
  const lane =
    first && views.length === 1 ? await getLaneOf(connected.client, first.workflowId) : undefined;
  if (!first)
    run.say(
      "No promotion is running.",
      "next: agentcore-rollouts lanes   (what has ended: history RUNTIME/ENDPOINT; to start one: promote FILE)",
    );
  else if (views.length === 1) run.say(...renderFor(followed(first), first, lane));
  else run.say(...renderList(run, views));
  if (running.length > views.length)
    run.warn(`${running.length - views.length} more are running; name one to see it`);
  run.document({
    promotions: views.map((view) => ({ ...viewDocument(followed(view), view), lane })),
  });
  return EXIT_CODES.ok;
}

function renderList(run: CommandRun<object>, views: readonly PromotionView[]): string[] {
  const rows = printableDeep(views).map((view) => [
    shortNameOf(view.workflowId),
    view.promotion,
    view.status?.phase ?? view.lastPhase ?? "unknown",
    view.status?.candidate ?? "",
    view.status?.baseline ?? "",
    view.status?.headline ?? view.problem ?? "",
  ]);
  return renderTable(["promotion", "number", "phase", "candidate", "baseline", "what"], rows, {
    colours: run.colours,
  });
}
