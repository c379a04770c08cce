import { formatDuration, formatTime } from "../../domain/format.ts";
import { escapeText } from "../../domain/promotion/render-details.ts";
import type { Report } from "../../domain/report/report.ts";

/** The report for a pull request, a chat or a step summary: the same order as the page, without charts. */
export function renderMarkdown(report: Report): string {
  return [
    `# ${escapeText(report.verdict)}: ${escapeText(report.title)}`,
    "",
    escapeText(report.headline),
    "",
    ...renderTable(
      ["", ""],
      report.facts.map(([name, value]) => [name, value]),
    ),
    ...section(
      "Notes",
      report.notices.map((text) => `- ${escapeText(text)}`),
    ),
    ...section(
      "Next",
      report.commands.flatMap(([what, command]) => [
        escapeText(what),
        "",
        "```",
        command,
        "```",
        "",
      ]),
    ),
    ...section(
      "Steps",
      renderTable(
        ["step", "began (UTC)", "took", "result"],
        report.steps.map(({ step, startedAtMs, endedAtMs, result }) => [
          step,
          formatTime(startedAtMs).slice(11),
          formatDuration((endedAtMs ?? report.endedAtMs) - startedAtMs),
          result ?? "runs",
        ]),
      ),
    ),
    ...section(
      "Gates",
      renderTable(
        ["gate", "step", "verdict", "why"],
        report.gates.map(({ gate, step, verdict, dryRun, reason }) => [
          gate,
          step,
          dryRun ? `${verdict} (dry run)` : verdict,
          reason,
        ]),
      ),
    ),
    ...section("Smoke", renderSessions(report)),
    ...section(
      "What people said",
      renderTable(
        ["at (UTC)", "what", "by", "why"],
        report.words.map(({ atMs, what, by, reason }) => [
          formatTime(atMs),
          what,
          by,
          reason ?? "",
        ]),
      ),
    ),
    ...section(
      "Calls that changed something",
      renderTable(
        ["at (UTC)", "call", "what"],
        report.calls.map(({ atMs, call, detail }) => [formatTime(atMs), call, detail]),
      ),
    ),
  ].join("\n");
}

function renderSessions({ sessions }: Report): string[] {
  if (sessions.length === 0) return [];
  return renderTable(
    ["session", "outcome", "what failed"],
    sessions.map(({ sessionId, outcome, turns }) => [
      sessionId,
      outcome,
      turns.flatMap(({ failures }) => failures).join("; "),
    ]),
  );
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ["", `## ${title}`, "", ...lines];
}

function renderTable(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  if (rows.length === 0) return [];
  const row = (cells: readonly string[]): string => `| ${cells.map(escapeText).join(" | ")} |`;
  return [row(head), `|${"---|".repeat(head.length)}`, ...rows.map(row)];
}
