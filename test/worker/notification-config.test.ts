import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { loadNotificationConfig } from "../../worker/notification-config.ts";

function fileWith(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), "notifications-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "notifications.yaml");
  writeFileSync(file, text);
  return file;
}

const load = (text: string, env: Record<string, string> = {}) =>
  loadNotificationConfig({ AGENTCORE_ROLLOUTS_NOTIFICATIONS: fileWith(text), ...env });

test("without a file nobody is told", () => {
  expect(loadNotificationConfig({}).destinations).toEqual([]);
});

test("a file with each kind of destination", () => {
  const config = load(
    `
dashboardUrl: https://rollouts.example.com/
destinations:
  - {name: oncall, kind: slack, urlFrom: SLACK, events: [needs-person, rolled-back]}
  - {name: team, kind: teams, urlFrom: TEAMS, endpoints: ["*/production"]}
  - {name: hook, kind: webhook, urlFrom: HOOK, secretFrom: SECRET}
  - {name: topic, kind: sns, topicArn: "arn:aws:sns:us-east-1:123456789012:rollouts.fifo"}
  - {name: bus, kind: eventbridge, region: us-east-1}
`,
    { SLACK: "https://s", TEAMS: "https://t", HOOK: "https://h", SECRET: "whsec_c2VjcmV0" },
  );
  expect(config.dashboardUrl).toBe("https://rollouts.example.com");
  expect(config.destinations.map(({ kind }) => kind)).toEqual([
    "slack",
    "teams",
    "webhook",
    "sns",
    "eventbridge",
  ]);
});

test.each([
  ["destinations: [{name: a, kind: pager}]", /destinations\.0\.kind/],
  ["destinations:\n  - {name: a, kind: slack, urlFrom: 'https://x'}", /:2: .*name of a variable/],
  ["destinations: [{name: a, kind: slack, urlFrom: X, event: [started]}]", /"event"/],
  ["destinations: [{name: a, kind: sns, topicArn: rollouts}]", /ARN of a topic/],
  [
    "destinations: [{name: a, kind: slack, urlFrom: X}, {name: a, kind: teams, urlFrom: X}]",
    /two destinations of one name/,
  ],
  ["destinations: [{name: a, kind: slack, urlFrom: NOT_SET}]", /does not have: NOT_SET/],
  ["destinations: [", /notifications\.yaml/],
])("a bad file is refused with place and reason: %s", (text, message) => {
  expect(() => load(text, { X: "https://x" })).toThrow(message);
});

test("a file that is not there is named", () => {
  expect(() =>
    loadNotificationConfig({ AGENTCORE_ROLLOUTS_NOTIFICATIONS: "/nowhere/file.yaml" }),
  ).toThrow("/nowhere/file.yaml");
});
