import { expect, test } from "vitest";
import { createColours } from "../../client/cli/colours.ts";
import { renderOutcomes } from "../../client/cli/render-lane.ts";
import { renderSummary } from "../../client/action/render-summary.ts";
import { summarisePromotion } from "../../domain/lane/promotion-summary.ts";
import { computeLaneStatus } from "../../domain/lane/lane-status.ts";
import { renderLaneDetails } from "../../domain/lane/render-lane-details.ts";
import { planNotifications } from "../../domain/notifications/notification.ts";
import { renderSlack, renderSubject } from "../../domain/notifications/render-notification.ts";
import { computeStatus } from "../../domain/promotion/compute-status.ts";
import type { PromotionStatus } from "../../domain/promotion/status.ts";
import { computeRecord } from "../../domain/record/promotion-record.ts";
import { computeReport } from "../../domain/report/report.ts";
import { createLaneInput } from "../../client/lanes/lane-input.ts";
import { laneWith } from "./lane/lane-values.ts";
import { NOW, TARGET, stateIn } from "./values.ts";

/** Everything that people see first of a promotion that rolled back to this version, by where. */
function headlinesOf(version: string): Record<string, string> {
  const state = stateIn("end", {
    outcome: { kind: "rolled-back", reason: "bake-failed", explanation: "Bad.", version },
  });
  const status: PromotionStatus = computeStatus(state, "promotion:x");
  const summary = summarisePromotion(status, NOW);
  const notification = planNotifications(status, [], NOW).at(-1);
  if (!notification) throw new Error("nobody is told");
  const record = computeRecord(state, { status, summary });
  const lane = computeLaneStatus(
    createLaneInput(TARGET, { searchAttributes: false }),
    laneWith({ outcomes: [summary] }),
  );
  return {
    status: status.headline,
    history: renderOutcomes([summary], createColours(false)).join("\n"),
    "lane's page": renderLaneDetails(lane),
    "report's verdict": computeReport(record, NOW).verdict,
    "subject of a message": renderSubject(notification),
    "message in Slack": JSON.stringify(renderSlack(notification, {})),
    "page in GitHub": renderSummary({ status, workflowId: "promotion:x", end: "ended" }, NOW),
  };
}

test("a rollback that ended on another version than the baseline says so wherever it is told", () => {
  for (const [where, text] of Object.entries(headlinesOf("7")))
    expect(text, where).toMatch(/(rolled-back|Rolled back) to version 7, not 1/);
});

test("a rollback to the baseline needs no more words", () => {
  for (const [where, text] of Object.entries(headlinesOf("1")))
    expect(text, where).not.toContain("to version");
});
