import { renderReportUrl } from "../links.ts";
import { formatTime } from "../format.ts";
import type { Notification, NotificationEvent } from "./notification.ts";

const TITLES: Record<NotificationEvent, string> = {
  started: "Promotion started",
  "waiting-for-approval": "Approval needed",
  "needs-person": "A person is needed",
  promoted: "Promoted",
  "nothing-to-do": "Nothing to do",
  stopped: "Stopped, the endpoint is untouched",
  "rolled-back": "Rolled back",
  drifted: "Someone else moved the endpoint",
  failed: "Failed",
};

/** How much of a text from outside goes into one message; Slack ends a section at 3,000. */
const TEXT_LENGTH = 2_000;

/** Where the pages are that a message may lead to. */
export interface NotificationLinks {
  /** Base address of the dashboard, without a slash at the end. */
  readonly dashboardUrl?: string;
}

/** What happened to which endpoint, in one line. */
export function renderSubject(notification: Notification): string {
  return `${titleOf(notification)}: ${notification.endpoint}`;
}

/** A rollback that could not end on the baseline says where it ended. */
function titleOf({ event, version, baseline }: Notification): string {
  const elsewhere =
    version === undefined || version === baseline
      ? ""
      : ` to version ${version}, not ${baseline ?? "the baseline"}`;
  return `${TITLES[event]}${elsewhere}`;
}

/** Plain text, for destinations without a form of their own. It ends with the id. */
export function renderPlainText(notification: Notification, links: NotificationLinks): string {
  const link = linkOf(notification, links);
  return [
    renderSubject(notification),
    clean(notification.headline),
    "",
    ...renderFacts(notification).map(([name, value]) => `${name}: ${value}`),
    ...(link === undefined ? [] : [`dashboard: ${link}`]),
    "",
    ...notification.commands,
    "",
    `id ${notification.id}`,
  ].join("\n");
}

/** A Slack message in Block Kit: the commands to copy, the id in the last line. */
export function renderSlack(
  notification: Notification,
  links: NotificationLinks,
): Record<string, unknown> {
  const link = linkOf(notification, links);
  const facts = renderFacts(notification).map(([name, value]) => ({
    type: "mrkdwn",
    text: `*${name}*\n${escapeSlack(value)}`,
  }));
  return {
    text: escapeSlack(renderSubject(notification)),
    blocks: [
      { type: "header", text: { type: "plain_text", text: titleOf(notification) } },
      section(escapeSlack(clean(notification.headline))),
      { type: "section", fields: facts },
      section(`\`\`\`${escapeSlack(notification.commands.join("\n"))}\`\`\``),
      ...(link === undefined ? [] : [section(`<${link}|Open the dashboard>`)]),
      {
        type: "context",
        elements: [{ type: "mrkdwn", text: escapeSlack(`id ${notification.id}`) }],
      },
    ],
  };
}

/** A Microsoft Teams message: an Adaptive Card in the envelope of a workflow's webhook. */
export function renderTeams(
  notification: Notification,
  links: NotificationLinks,
): Record<string, unknown> {
  const link = linkOf(notification, links);
  const block = (text: string, style: object = {}) => ({
    type: "TextBlock",
    wrap: true,
    text: escapeTeams(text),
    ...style,
  });
  const content = {
    $schema: "http://adaptivecards.io/schemas/adaptive-card.json",
    type: "AdaptiveCard",
    version: "1.4",
    body: [
      block(titleOf(notification), { size: "Large", weight: "Bolder" }),
      block(clean(notification.headline)),
      {
        type: "FactSet",
        facts: renderFacts(notification).map(([title, value]) => ({
          title,
          value: escapeTeams(value),
        })),
      },
      ...notification.commands.map((command) => block(command, { fontType: "Monospace" })),
      block(`id ${notification.id}`, { isSubtle: true, size: "Small" }),
    ],
    ...(link === undefined
      ? {}
      : { actions: [{ type: "Action.OpenUrl", title: "Open the dashboard", url: link }] }),
  };
  return {
    type: "message",
    attachments: [{ contentType: "application/vnd.microsoft.card.adaptive", content }],
  };
}

function renderFacts(notification: Notification): [string, string][] {
  const { baseline, candidate, requestedBy } = notification;
  return [
    ["endpoint", notification.endpoint],
    ["account", `${notification.account} ${notification.region}`],
    ["versions", `${baseline ?? "none"} to ${candidate ?? "one to come"}`],
    ...(requestedBy === undefined
      ? []
      : ([["asked for by", clean(requestedBy)]] as [string, string][])),
    ["at", formatTime(notification.atMs)],
  ];
}

function linkOf({ workflowId }: Notification, { dashboardUrl }: NotificationLinks) {
  return dashboardUrl === undefined ? undefined : renderReportUrl(dashboardUrl, workflowId);
}

function section(text: string): Record<string, unknown> {
  return { type: "section", text: { type: "mrkdwn", text } };
}

/** Agents' and AWS's own words: no control characters, no reversed reading direction, not too long. */
function clean(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]+/gu, " ").slice(0, TEXT_LENGTH);
}

/** Slack's three control characters; a back-tick would end the code block. */
function escapeSlack(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll("```", "'''");
}

/** Adaptive Cards read a part of Markdown: links above all must not be made by an agent's answer. */
function escapeTeams(text: string): string {
  return text.replaceAll(/[\\`*_[\]()#]/gu, (character) => `\\${character}`);
}
