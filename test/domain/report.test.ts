import { expect, test } from "vitest";
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

test("a stop says what users still get, and that nobody was asked where nobody was", () => {
  const { headline, facts } = recordedReport("stopped-smoke-failed");
  expect(headline).toMatch(/"hello"\. Endpoint production still serves version 1\.$/);
  expect(facts).toContainEqual(["approved by", "nobody was asked"]);
  expect(recordedReport("stopped-expired").facts).toContainEqual(["approved by", "nobody"]);
});
