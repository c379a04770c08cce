import { describe, expect, test } from "vitest";
import { assessSmoke, countTurns } from "../../domain/promotion/assess-smoke.ts";
import type { SmokeSessionResult } from "../../domain/smoke/session-result.ts";
import { session, turn, unansweredTurn } from "./values.ts";

const passed = session("passed");
const failed = session("failed", [
  turn(),
  turn({ failures: ['the answer lacks "hello"', "the answer took 9s"] }),
]);
const throttled = session("throttled", [
  turn({ status: 429, callFailed: true, failures: ["ThrottlingException"] }),
]);
const unknown = { ...session("failed", []), sessionId: "acr-lost" };

describe("the smoke passes when enough sessions passed", () => {
  test.each<[string, SmokeSessionResult[], number, boolean]>([
    ["all of them", [passed, passed, passed], 3, true],
    ["as many as must", [passed, failed, passed], 2, true],
    ["one too few", [passed, failed, failed], 2, false],
    ["none at all", [], 1, false],
    ["throttled ones do not count", [passed, throttled, throttled], 2, false],
    ["unknown ones do not count", [passed, passed, unknown], 3, false],
    ["denied ones do not count", [session("denied")], 1, false],
  ])("%s", (_name, results, requiredPasses, expected) => {
    expect(assessSmoke(results, { sessions: 3, requiredPasses }).passed).toBe(expected);
  });
});

test("a leak between sessions fails the smoke, however many sessions pass", () => {
  const all = { sessions: 1, requiredPasses: 1 };
  expect(assessSmoke([passed], { ...all, isolation: [passed, passed] }).passed).toBe(true);
  expect(assessSmoke([passed], { ...all, isolation: [passed, failed] })).toEqual({
    passed: false,
    reason: expect.stringContaining("but the isolation probe did not. Turn 2"),
  });
});

test("so does a budget that was exceeded", () => {
  const needs = { sessions: 1, requiredPasses: 1, overBudget: "maxTurns" } as const;
  expect(assessSmoke([passed], needs)).toEqual({
    passed: false,
    reason: expect.stringContaining("it exceeded smoke.budget.maxTurns"),
  });
});

describe("the reason names the first failure", () => {
  const reason = (...results: SmokeSessionResult[]): string =>
    assessSmoke(results, { sessions: 3, requiredPasses: 3 }).reason;

  test.each<[string, SmokeSessionResult[], string]>([
    [
      "a turn",
      [passed, failed],
      '1 of 3 sessions passed, 3 must. Turn 2 of session acr-failed: the answer lacks "hello"; the answer took 9s. It answered: hello',
    ],
    [
      "a turn with a long answer, on one line and cut",
      [session("failed", [turn({ failures: ["wrong"], answer: `a\n${"b".repeat(500)}` })])],
      `wrong. It answered: a ${"b".repeat(117)}…`,
    ],
    [
      "a failure rather than a throttled session before it",
      [throttled, failed],
      "Turn 2 of session acr-failed",
    ],
    ["throttling alone", [passed, throttled], "AWS throttled the others until the deadline."],
    [
      "a session that a crash made unknown",
      [passed, unknown],
      "What became of session acr-lost is unknown.",
    ],
    ["no session at all", [], "0 of 3 sessions passed, 3 must."],
  ])("%s", (_name, results, expected) => {
    expect(reason(...results)).toContain(expected);
  });
});

describe("the turns that the cross-check compares with CloudWatch", () => {
  test.each<[string, SmokeSessionResult[], { turns: number; errors: number }]>([
    ["answers, wrong ones too, are no errors", [passed, failed], { turns: 3, errors: 0 }],
    [
      "a failed call that was answered is both",
      [session("failed", [turn({ status: 424, callFailed: true })])],
      { turns: 1, errors: 1 },
    ],
    [
      "one without an answer may not have arrived, yet may show as an error",
      [session("failed", [turn(), unansweredTurn()])],
      { turns: 1, errors: 1 },
    ],
    ["throttled turns show in neither", [throttled], { turns: 0, errors: 0 }],
    ["a lost session has none", [unknown], { turns: 0, errors: 0 }],
  ])("%s", (_name, results, expected) => {
    expect(countTurns(results)).toEqual(expected);
  });
});
