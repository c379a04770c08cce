import { writeFile } from "node:fs/promises";
import type { Client } from "@temporalio/client";
import type { Command } from "commander";
import { Option } from "commander";
import type { PromotionRecord } from "../../../domain/record/promotion-record.ts";
import { EXIT_CODES } from "../../../domain/promotion/outcome.ts";
import { ClientError } from "../../client-error.ts";
import { bindAction, withConnection } from "../cli-context.ts";
import type { CliContext, CommandRun } from "../cli-context.ts";
import { PROMOTION_ARGUMENT, addConnectionOptions, addOutputOption } from "../options.ts";
import type { ConnectionFlags, OutputFlags } from "../options.ts";

interface ReportFlags extends ConnectionFlags, OutputFlags {
  readonly file?: string;
  readonly format?: "html" | "markdown";
  readonly promotion?: string;
  readonly taskQueue?: string;
}

/** What the command takes, and what it does. */
export function define(command: Command, context: CliContext): void {
  command
    .argument(
      PROMOTION_ARGUMENT.name,
      "RUNTIME/ENDPOINT, one of the two, a promotion's number, a spec file, an ARN or a workflow id (default: the one that runs)",
    )
    .option(
      "--file <path>",
      "where to; - is standard output (default: report-PROMOTION.html or .md)",
    )
    .addOption(
      new Option("--format <format>", "a page for browsers, or text for pull requests")
        .choices(["html", "markdown"])
        .default("html"),
    )
    .option(
      "--promotion <number>",
      "of this one, from the worker's records: also when Temporal has forgotten it",
    )
    .option("--task-queue <name>", 'where that worker polls (default: "agentcore-rollouts")')
    .addHelpText(
      "after",
      `
Examples:
  agentcore-rollouts report support-a1b2c3d4e5/production
  agentcore-rollouts report 1a2b3c4d
  agentcore-rollouts report production --format markdown --file - >> "$GITHUB_STEP_SUMMARY"`,
    );
  addConnectionOptions(addOutputOption(command));
  bindAction<ReportFlags>(context, command, report);
}

async function report(run: CommandRun<ReportFlags>, name?: string): Promise<number> {
  const { format = "html" } = run.flags;
  const record = await withConnection(run, ({ client }) => findRecord(client, run.flags, name));
  const { computeReport } = await import("../../../domain/report/report.ts");
  const model = computeReport(record, Date.now());
  const { renderHtml } = await import("../../report/render-html.ts");
  const { renderMarkdown } = await import("../../report/render-markdown.ts");
  const text = format === "html" ? renderHtml(model) : `${renderMarkdown(model)}\n`;
  if (run.flags.file === "-") {
    run.io.stdout(text);
    return EXIT_CODES.ok;
  }
  const extension = format === "html" ? "html" : "md";
  const file = run.flags.file ?? `report-${record.status.promotion}.${extension}`;
  await writeFile(file, text).catch((error: unknown) => {
    throw new ClientError("BadUsage", `The report cannot be written: ${String(error)}`, {
      next: "agentcore-rollouts report --file PATH",
    });
  });
  run.say(`${model.verdict}: ${model.title}`, `report: ${file}`);
  run.document({ file, report: model });
  return EXIT_CODES.ok;
}

async function findRecord(
  client: Client,
  { promotion, taskQueue }: ReportFlags,
  name?: string,
): Promise<PromotionRecord> {
  if (promotion !== undefined) {
    const { resolveTarget } = await import("../../lanes/resolve-target.ts");
    const { requireRecord } = await import("../../lanes/read-history.ts");
    return requireRecord(client, await resolveTarget(client, name), { promotion, taskQueue });
  }
  const { getRecord } = await import("../../get-record.ts");
  const { resolvePromotion } = await import("../../resolve-promotion.ts");
  const { workflowId, firstRunId } = await resolvePromotion(client, name);
  return getRecord(client, workflowId, firstRunId);
}
