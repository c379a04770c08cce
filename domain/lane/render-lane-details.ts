import { formatTime } from "../format.ts";
import { nameOutcome } from "../promotion/outcome.ts";
import { escapeText } from "../promotion/render-details.ts";
import { describeLane } from "./lane-status.ts";
import type { LaneStatus } from "./lane-status.ts";
import type { PromotionSummary } from "./promotion-summary.ts";

/** The lane's page for on-call in the Temporal UI (markdown). */
export function renderLaneDetails(status: LaneStatus): string {
  const { target, running } = status;
  const name = `${target.runtimeId}/${target.endpoint}`;
  return [
    `## ${escapeText(status.headline)}`,
    `**${target.endpoint}** of \`${target.runtimeId}\`, ${target.account} ${target.region}.`,
    ...describeLane(status, status.headline).flatMap((note) => ["", escapeText(note)]),
    "",
    ...status.queue.map(
      ({ key, candidate }, index) =>
        `${index + 1}. \`${escapeText(key)}\`: ${escapeText(candidate)}`,
    ),
    "",
    "| ended | promotion | outcome | candidate |",
    "|---|---|---|---|",
    ...status.outcomes.toReversed().map((summary) => renderOutcome(summary)),
    "",
    ...status.notices
      .slice(-10)
      .map(({ atMs, text }) => `- ${formatTime(atMs)} ${escapeText(text)}`),
    "",
    "**Next**",
    "",
    "```",
    `agentcore-rollouts lanes ${name}`,
    ...(running ? [`agentcore-rollouts status ${name}`] : []),
    ...(status.drift || status.orphan ? [`agentcore-rollouts adopt ${name}`] : []),
    `agentcore-rollouts ${status.frozen ? "unfreeze" : "freeze"} ${name}`,
    `agentcore-rollouts rollback ${name} --to VERSION --reason WHY`,
    "```",
  ].join("\n");
}

function renderOutcome(summary: PromotionSummary): string {
  const { outcome: ended, failure = "", baseline, emergency } = summary;
  const how = ended ? nameOutcome(ended, baseline) : failure;
  const outcome = emergency === undefined ? how : `EMERGENCY: ${how}`;
  return `| ${formatTime(summary.endedAtMs)} | ${summary.promotion} | ${escapeText(outcome)} | ${summary.candidate ?? ""} |`;
}
