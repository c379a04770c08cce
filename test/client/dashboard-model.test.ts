import { expect, test } from "vitest";
import { computeRows } from "../../client/dashboard/dashboard-model.ts";
import { createLaneInput } from "../../client/lanes/lane-input.ts";
import { computeLaneStatus } from "../../domain/lane/lane-status.ts";
import type { PromotionSummary } from "../../domain/lane/promotion-summary.ts";
import type { Outcome } from "../../domain/promotion/outcome.ts";
import { laneWorkflowId } from "../../domain/target.ts";
import { laneWith } from "../domain/lane/lane-values.ts";
import { NOW, TARGET } from "../domain/values.ts";

const ended = (kind: Outcome["kind"], version?: string): Partial<PromotionSummary> => ({
  outcome: { kind, explanation: "", ...(version === undefined ? {} : { version }) },
});

test.each<[Partial<PromotionSummary>, string]>([
  [ended("promoted"), "version 4 promoted"],
  [ended("stopped"), "version 4 stopped"],
  [ended("rolled-back"), "version 4 rolled back to 2"],
  [ended("rolled-back", "1"), "version 4 rolled back to 1"],
  [{ ...ended("rolled-back", "2"), kind: "rollback" }, "rollback from 4 to 2"],
  [{ failure: "There is no runtime." }, "version 4 failed"],
])("the dashboard names the versions of what ended last: %#", (more, expected) => {
  const summary: PromotionSummary = {
    promotion: "1a2b3c4d",
    kind: "promotion",
    candidate: "4",
    baseline: "2",
    startedAtMs: NOW,
    endedAtMs: NOW,
    ...more,
  };
  const input = createLaneInput(TARGET, { searchAttributes: false });
  const status = computeLaneStatus(input, laneWith({ outcomes: [summary] }));
  const [row] = computeRows([{ workflowId: laneWorkflowId(TARGET), status }], []);
  expect(row?.last).toEqual([expected]);
});
