import { expect, test } from "vitest";
import { summarisePromotion } from "../../domain/lane/promotion-summary.ts";
import { computeStatus } from "../../domain/promotion/compute-status.ts";
import { computeRecord } from "../../domain/record/promotion-record.ts";
import { computeReport } from "../../domain/report/report.ts";
import { NOW, endpoint, stateIn } from "./values.ts";
import { recordedReport } from "../browser/recorded-reports.ts";

test.each([
  [
    "rolled-back-bake-failed",
    [/^DEFAULT still serves version 2/, /^Not needed now, .* version 1:/],
  ],
  ["drifted-in-the-bake", [/^How to go on$/, /^Not needed now, /]],
  ["promoted", [/^Back to the baseline/]],
])("the commands of %s: what to do first, what is not needed now last", (story, labels) => {
  const { commands } = recordedReport(story);
  expect(commands.map(([what]) => what)).toEqual(
    labels.map((label) => expect.stringMatching(label)),
  );
});

test("of one that someone else drifted the lane tells how to go on", () => {
  const [first] = recordedReport("drifted-in-the-bake").commands;
  expect(first?.[1]).toMatch(/^agentcore-rollouts lanes \S+\/production$/);
});

test("a rollback that was asked for goes from what it left to what was asked for", () => {
  const outcome = {
    kind: "rolled-back",
    reason: "asked-for",
    explanation: "",
    version: "1",
  } as const;
  const state = stateIn("end", {
    askedRollback: { to: "1" },
    outcome,
    endpoint: endpoint("READY 1"),
  });
  const status = computeStatus(state, "promotion:x");
  const summary = summarisePromotion(status, NOW);
  const { facts, commands } = computeReport(computeRecord(state, { status, summary }), NOW);
  expect(facts).toContainEqual(["versions", "2 → 1"]);
  expect(facts).toContainEqual(["version 2 runs", status.artifact]);
  expect(commands).toEqual([["Back to version 2 without this tool", status.restoreCommand]]);
});

test("a stop says what users still get, and that nobody was asked where nobody was", () => {
  const { headline, facts } = recordedReport("stopped-smoke-failed");
  expect(headline).toMatch(/"hello"\. Endpoint production still serves version 1\.$/);
  expect(facts).toContainEqual(["approved by", "nobody was asked"]);
  expect(recordedReport("stopped-expired").facts).toContainEqual(["approved by", "nobody"]);
});
