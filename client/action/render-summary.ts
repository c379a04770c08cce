import { formatDuration, formatTime } from "../../domain/format.ts";
import { describeEnd } from "../../domain/promotion/describe-end.ts";
import type { PromotionStatus } from "../../domain/promotion/status.ts";
import { shortNameOf } from "../promotion-name.ts";
import { toMarkdown, toMarkdownCode, toMarkdownTable } from "./markdown.ts";
import { nameEnd, outcomeOf } from "./promote-document.ts";
import type { PromoteDocument } from "./promote-document.ts";
import { renderEvidence } from "./render-evidence.ts";
import { renderTimeline } from "./render-timeline.ts";
import { UNNAMED } from "../../domain/promotion/word.ts";

const SIGNS: Readonly<Record<string, string>> = {
  promoted: "✅",
  "nothing-to-do": "✅",
  stopped: "🛑",
  "rolled-back": "↩️",
  drifted: "⚠️",
  "needs-person": "🙋",
  failed: "❌",
};

/** The step's page in GitHub, as Markdown: how it ended, what happened, and what to do next. */
export function renderSummary(document: PromoteDocument, nowMs: number): string {
  const { status, workflowId, error, failure } = document;
  const outcome = outcomeOf(document);
  const name = workflowId === undefined ? "" : ` ${toMarkdown(shortNameOf(workflowId))}`;
  const sentence =
    error?.message ?? failure?.message ?? (status && describeEnd(status)) ?? status?.headline;
  const parts = [
    `## ${SIGNS[outcome] ?? "⏳"}${name} ${nameEnd(document)}${reasonOf(status)}`,
    ...(sentence === undefined ? [] : [sentence.split("\n").map(toMarkdown).join("<br>")]),
    ...(status ? renderStatus(status, nowMs) : []),
    renderNext(document),
  ];
  return parts.join("\n\n");
}

function reasonOf(status: PromotionStatus | undefined): string {
  const reason = status?.outcome?.reason;
  return reason === undefined ? "" : ` (${reason})`;
}

function renderStatus(status: PromotionStatus, nowMs: number): string[] {
  const facts = [
    ["Promotion", status.promotion],
    ["Candidate", join(status.candidate, status.artifact)],
    ["Baseline", status.baseline ?? "none"],
    ["Endpoint", join(status.endpoint?.status, status.endpoint?.liveVersion, " on ")],
    ["Requested by", status.requestedBy ?? UNNAMED],
    ...(status.approvedBy === undefined ? [] : [["Approved by", status.approvedBy]]),
    ["AWS is called as", status.caller?.arn ?? "not known yet"],
  ].map((row) => row.map(toMarkdown));
  const steps = status.steps.map(({ step, startedAtMs, endedAtMs, result }) => [
    step,
    formatTime(startedAtMs).slice(11),
    formatDuration(Math.max(0, (endedAtMs ?? nowMs) - startedAtMs)),
    toMarkdown(result ?? (endedAtMs === undefined ? "runs" : "done")),
  ]);
  return [
    toMarkdownTable(["", ""], facts),
    toMarkdownTable(["Step", "Began", "Took", "Result"], steps),
    renderTimeline(status, nowMs),
    ...renderEvidence(status),
    ...status.notices.map((notice) => `- ${toMarkdown(notice)}`),
  ];
}

function join(first = "not known yet", second?: string, by = ", "): string {
  return second === undefined ? first : `${first}${by}${second}`;
}

function renderNext({ workflowId, status, uiLink, error }: PromoteDocument): string {
  if (error) return `Next: ${toMarkdown(error.next)}`;
  const name = workflowId === undefined ? "" : ` ${shortNameOf(workflowId)}`;
  const answers = status?.outcome ? [] : (status?.waiting?.answers ?? []);
  const restore = status?.restoreCommand;
  return [
    `Look at it: ${toMarkdownCode(`agentcore-rollouts status${name}`)}`,
    ...answers.map((answer) => `- ${toMarkdownCode(`agentcore-rollouts ${answer}${name}`)}`),
    ...(restore === undefined
      ? []
      : [`\nBack to the baseline without this tool: ${toMarkdownCode(restore)}`]),
    ...(uiLink === undefined ? [] : [`\n[Temporal UI](${encodeURI(decodeURI(uiLink))})`]),
  ].join("\n");
}
