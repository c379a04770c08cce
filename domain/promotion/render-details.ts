import { renderConsoleLinks } from "../links.ts";
import { formatDuration, formatTime } from "../format.ts";
import { countMeasurements } from "./gate-status.ts";
import { computeCommands, renderCommand } from "./next-commands.ts";
import { nameRestored } from "./restore-command.ts";
import type { PromotionStatus, StepRecord } from "./status.ts";

/** How much of a text from outside goes into one cell. */
const CELL_LENGTH = 300;

/** The page for on-call in the Temporal UI (markdown): headline, what it waits for, steps, what to do. */
export function renderDetails(status: PromotionStatus): string {
  const { target } = status;
  return [
    `## ${escapeText(status.headline)}`,
    `**${target.endpoint}** of \`${target.runtimeId}\`, ${target.account} ${target.region}: ${describeVersions(status)}. Promotion \`${status.promotion}\`${status.requestedBy === undefined ? "" : `, asked for by ${escapeText(status.requestedBy)}`}.`,
    "",
    renderLinks(status),
    ...renderWaiting(status),
    ...renderApproval(status),
    "",
    "| step | since | took | result |",
    "|---|---|---|---|",
    ...status.steps.map((step) => renderStep(step)),
    "",
    ...renderGates(status),
    ...(status.phase === "bake" || status.phase === "gate"
      ? ["What was read last is under Pending Activities.", ""]
      : []),
    ...renderNotices(status),
    ...renderCommands(status),
  ].join("\n");
}

function renderLinks({ target, reportUrl, workflowId }: PromotionStatus): string {
  const link = ([name, url]: readonly [string, string]): string => `[${name}](<${url}>)`;
  const report =
    reportUrl === undefined
      ? `report: \`agentcore-rollouts report ${workflowId}\``
      : link(["Report", reportUrl]);
  return [...renderConsoleLinks(target).map(link), report].join(" · ");
}

function describeVersions({ kind, baseline, candidate }: PromotionStatus): string {
  return kind === "rollback"
    ? `rollback from version **${candidate ?? "none"}** to **${baseline ?? "none"}**`
    : `baseline **${baseline ?? "none"}**, candidate **${candidate ?? "to come"}**`;
}

function renderWaiting(status: PromotionStatus): string[] {
  if (!status.waiting) return [];
  const { waiting } = status;
  const until =
    waiting.untilMs === undefined ? "as long as it takes" : `until ${formatTime(waiting.untilMs)}`;
  return ["", `**Waits** ${until} (since ${formatTime(waiting.sinceMs)}).`];
}

/** What a message from the UI has to name. */
function renderApproval({ approval, waiting, promotion }: PromotionStatus): string[] {
  if (!approval || !waiting?.answers.includes("approve")) return [];
  const { digest, missing, given, need } = approval;
  const people = given.map(({ by, proven }) => `${by}${proven ? "" : ", by own word"}`).join("; ");
  return [
    "",
    `**Missing**: ${escapeText(missing)}.${people === "" ? "" : ` Given by ${escapeText(people)}.`}`,
    "",
    need.requireProof
      ? "Approve with the command below and AWS credentials: only proven approvals count."
      : `To approve from here: \`{"promotion": "${promotion}", "by": "you", "digest": "${digest}"}\``,
  ];
}

function renderStep(step: StepRecord): string {
  const took =
    step.endedAtMs === undefined ? "now" : formatDuration(step.endedAtMs - step.startedAtMs);
  return `| ${step.step} | ${formatTime(step.startedAtMs).slice(11)} | ${took} | ${escapeText(step.result ?? "")} |`;
}

function renderGates({ gates }: PromotionStatus): string[] {
  if (gates.length === 0) return [];
  const rows = gates.map((gate) => {
    const verdict = `${gate.verdict}${gate.dryRun ? " (dry run)" : ""}`;
    const at = gate.last === undefined ? "" : formatTime(gate.last.atMs).slice(11);
    const name = `${escapeText(gate.gate)} (${gate.step})`;
    return `| ${name} | ${verdict} | ${countMeasurements(gate)} | ${at} | ${escapeText(gate.reason)} |`;
  });
  return ["| gate | verdict | looks | last | because |", "|---|---|---|---|---|", ...rows, ""];
}

function renderNotices(status: PromotionStatus): string[] {
  return status.notices.length === 0
    ? []
    : ["**Know**", "", ...status.notices.map((text) => `- ${escapeText(text)}`), ""];
}

function renderCommands(status: PromotionStatus): string[] {
  const commands = (["status", ...computeCommands(status)] as const).map((command) =>
    renderCommand(command, status.workflowId),
  );
  const restore =
    status.restoreCommand === undefined
      ? []
      : [
          "",
          `Without this tool, back to ${nameRestored(status)}:`,
          "",
          "```",
          status.restoreCommand,
          "```",
        ];
  return ["**Next**", "", "```", ...commands, "```", ...restore, ...renderDefault(status)];
}

/** What to know of DEFAULT when its version was not promoted. */
function renderDefault(status: PromotionStatus): string[] {
  if (status.restoreDefaultCommand === undefined) return [];
  return [
    "",
    `DEFAULT still serves version ${status.candidate} to every unqualified caller. To make version ${status.baseline} the newest again:`,
    "",
    "```",
    status.restoreDefaultCommand,
    "```",
  ];
}

/** Texts from AWS and agents must not become markup, or break a table. */
export function escapeText(text: string): string {
  // Also what ends a line or turns the reading direction without being a control character.
  const plain = text
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]+/gu, " ")
    .slice(0, CELL_LENGTH);
  return plain.replaceAll(/[\\`*_{}[\]<>|#~]/g, (character) => `\\${character}`);
}
