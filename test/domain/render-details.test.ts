import { describe, expect, test } from "vitest";
import { computeStatus } from "../../domain/promotion/compute-status.ts";
import { emptyInbox } from "../../domain/promotion/inbox.ts";
import { escapeText, renderDetails } from "../../domain/promotion/render-details.ts";
import type { PromotionState } from "../../domain/promotion/state.ts";
import type { MessageName, Waiting } from "../../domain/promotion/status.ts";
import { MINUTE_MS, NOW, stateIn } from "./values.ts";

const WORKFLOW = "promotion:aws:123456789012:us-east-1:support-a1b2c3d4e5:production";
const page = (state: PromotionState): string => renderDetails(computeStatus(state, WORKFLOW));
const waitingFor = (...answers: MessageName[]): Waiting => ({
  what: "Waiting.",
  sinceMs: NOW,
  answers,
});

/** The commands of the first block. */
function commands(state: PromotionState): string[] {
  const [, block = ""] = page(state).split("```\n");
  return block
    .trim()
    .split("\n")
    .map((line) => line.replace("agentcore-rollouts ", "").split(` ${WORKFLOW}`)[0] ?? "");
}

describe("the next commands", () => {
  test.each<[string, PromotionState, string[]]>([
    ["in a step", stateIn("smoke"), ["status", "pause", "abort"]],
    ["in the bake", stateIn("bake"), ["status", "pause", "skip-bake", "abort"]],
    [
      "paused in the bake",
      stateIn("bake", { inbox: { ...emptyInbox(), pause: { atMs: NOW, by: "ada" } } }),
      ["status", "resume", "abort"],
    ],
    [
      "in a frozen lane",
      stateIn("re-point", { waiting: waitingFor("abort") }),
      ["status", "unfreeze", "pause", "abort"],
    ],
    [
      "frozen by a calendar",
      stateIn("re-point", { waiting: waitingFor("override-freeze", "abort") }),
      ["status", "override-freeze", "pause", "abort"],
    ],
    [
      "waiting for approval",
      stateIn("approve", { waiting: waitingFor("approve", "reject", "abort") }),
      ["status", "approve", "reject", "pause", "abort"],
    ],
    [
      "waiting for a version",
      stateIn("await-version", { waiting: waitingFor() }),
      ["status", "pause", "abort"],
    ],
    [
      "a bake that needs a person",
      stateIn("bake", { waiting: waitingFor("retry", "abort") }),
      ["status", "retry", "pause", "skip-bake", "abort"],
    ],
    ["rolling back", stateIn("roll-back"), ["status"]],
    [
      "a rollback that needs a person",
      stateIn("roll-back", { waiting: waitingFor("retry", "accept") }),
      ["status", "retry", "accept"],
    ],
    ["ended", stateIn("end", { outcome: { kind: "promoted", explanation: "" } }), ["status"]],
    [
      "failed",
      stateIn("end", { failure: { code: "RuntimeNotFound", message: "No." } }),
      ["status"],
    ],
    [
      "failed while waiting",
      stateIn("end", {
        failure: { code: "RuntimeNotFound", message: "No." },
        waiting: waitingFor("approve"),
      }),
      ["status"],
    ],
  ])("%s", (_name, state, expected) => {
    expect(commands(state)).toEqual(expected);
  });

  test("the baseline can be restored from this page without this tool", () => {
    expect(page(stateIn("bake"))).toContain("--agent-runtime-version 1\n```");
    const { baseline: _baseline, ...created } = stateIn("bake");
    expect(page(created)).not.toContain("update-agent-runtime-endpoint");
  });
});

test("a candidate that was refused still serves DEFAULT: the page says so, and how to end it", () => {
  const refused = page(
    stateIn("end", { outcome: { kind: "stopped", reason: "smoke-failed", explanation: "" } }),
  );
  expect(refused).toContain(
    "DEFAULT still serves version 2 to every unqualified caller. To make version 1 the newest again:",
  );
  expect(refused).toContain("update-agent-runtime --region");
  expect(page(stateIn("bake"))).not.toContain("DEFAULT");
});

describe("a page for on-call", () => {
  test("shows headline, place, steps and what people should know", () => {
    const state = stateIn("bake", {
      requestedBy: "ci",
      steps: [
        {
          step: "resolve",
          startedAtMs: NOW,
          endedAtMs: NOW + 1_500,
          result: "Baseline 1, candidate 2.",
        },
        { step: "bake", startedAtMs: NOW + 2 * MINUTE_MS },
      ],
      notices: ["Watched for platform errors only."],
    });
    const withoutLinks = page(state).replace(/\n\[CloudWatch\].*\n/, "");
    expect(withoutLinks).toContain(
      [
        "## Baking version 2 on production: nothing was concluded yet.",
        "**production** of `support-a1b2c3d4e5`, 123456789012 us-east-1: baseline **1**, candidate **2**. Promotion `1a2b3c4d`, asked for by ci.",
        "",
        "| step | since | took | result |",
        "|---|---|---|---|",
        "| resolve | 08:30:05Z | 1s | Baseline 1, candidate 2. |",
        "| bake | 08:32:05Z | now |  |",
        "",
        "What was read last is under Pending Activities.",
        "",
        "**Know**",
        "",
        "- Watched for platform errors only.",
      ].join("\n"),
    );
  });

  test.each([
    [
      { ...waitingFor("approve"), untilMs: NOW + MINUTE_MS },
      "**Waits** until 2026-11-21 08:31:05Z (since 2026-11-21 08:30:05Z).",
    ],
    [waitingFor("retry"), "**Waits** as long as it takes (since 2026-11-21 08:30:05Z)."],
  ])("says until when it waits", (waiting, expected) => {
    expect(page(stateIn("gate", { waiting }))).toContain(expected);
  });
});

describe("texts from AWS, agents and people", () => {
  test.each([
    ["a table's bars", "a | b |", "a \\| b \\|"],
    ["an escaped bar", "a \\| b", "a \\\\\\| b"],
    ["line breaks", "a\r\nb\u2028c\n\n# d", "a b c \\# d"],
    ["HTML", "<img src=x onerror=alert(1)>", "\\<img src=x onerror=alert(1)\\>"],
    ["links", "[click](javascript:alert(1))", "\\[click\\](javascript:alert(1))"],
    ["emphasis and code", "**x** `y` ~~z~~ _w_", "\\*\\*x\\*\\* \\`y\\` \\~\\~z\\~\\~ \\_w\\_"],
    [
      "colours of a terminal, and other control characters",
      "\u001b[31mred\u0000\u009b",
      " \\[31mred ",
    ],
    ["text that reads backwards", "a\u202Egnp.exe", "a gnp.exe"],
  ])("%s are shown as text", (_name, text, expected) => {
    expect(escapeText(text)).toBe(expected);
  });

  test("a huge one is cut", () => {
    expect(escapeText("x".repeat(100_000)).length).toBe(300);
    expect(escapeText("|".repeat(100_000)).length).toBe(600);
  });

  test("none breaks the table, the headline or the list, whichever it comes in", () => {
    const nasty = "one | two\n| three | four |\n```\n## five";
    const state = stateIn("end", {
      requestedBy: nasty,
      steps: [{ step: "bake", startedAtMs: NOW, endedAtMs: NOW, result: nasty }],
      notices: [nasty],
      outcome: { kind: "rolled-back", explanation: nasty },
    });
    const lines = page(state).split("\n");
    const rows = lines.filter((line) => line.startsWith("|"));
    expect(rows).toHaveLength(3);
    for (const row of rows) expect(row.replaceAll("\\|", "").match(/\|/g)).toHaveLength(5);
    expect(lines.filter((line) => line.startsWith("## "))).toHaveLength(1);
    expect(lines.filter((line) => line.startsWith("```"))).toHaveLength(6);
  });
});

describe("the links", () => {
  test("lead to the endpoint's metrics and to its runtime, in the console of the partition", () => {
    expect(page(stateIn("smoke"))).toContain(
      "[CloudWatch](<https://us-east-1.console.aws.amazon.com/cloudwatch/home?region=us-east-1#metricsV2:graph=~%28%29;query=~%27support*3a*3aproduction>) · [AgentCore console](<https://us-east-1.console.aws.amazon.com/bedrock-agentcore/agents/support-a1b2c3d4e5?region=us-east-1>)",
    );
    const state = stateIn("smoke");
    const target = { ...state.spec.target, partition: "aws-us-gov", region: "us-gov-west-1" };
    expect(page({ ...state, spec: { ...state.spec, target } })).toContain(
      "<https://us-gov-west-1.console.amazonaws-us-gov.com/bedrock-agentcore/",
    );
  });

  test("lead to the live report where the worker knows the dashboard, else the command is shown", () => {
    expect(page(stateIn("smoke"))).toContain(`report: \`agentcore-rollouts report ${WORKFLOW}\``);
    expect(page(stateIn("smoke", { dashboardUrl: "https://rollouts.example.com" }))).toContain(
      `[Report](<https://rollouts.example.com/promotions/${encodeURIComponent(WORKFLOW)}>)`,
    );
  });
});
