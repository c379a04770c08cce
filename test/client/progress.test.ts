import { expect, test } from "vitest";
import { computeProgress, formatProgress } from "../../client/cli/progress.ts";
import type { PromotionStatus } from "../../domain/promotion/status.ts";
import { statusWith } from "./stub-client.ts";

const lines = (before: PromotionStatus | undefined, after: PromotionStatus) =>
  computeProgress(before, after).map(formatProgress);

test("the first look tells what happened before it", () => {
  const after = statusWith({
    steps: [
      { step: "resolve", startedAtMs: 1_000, endedAtMs: 2_000, result: "Baseline 1, candidate 2." },
      { step: "smoke", startedAtMs: 2_000 },
    ],
  });
  expect(lines(undefined, after)).toEqual([
    "00:00:01Z  resolve        begins",
    "00:00:02Z  resolve        Baseline 1, candidate 2.",
    "00:00:02Z  smoke          begins",
  ]);
});

test("a later look tells only what is new", () => {
  const before = statusWith({ steps: [{ step: "smoke", startedAtMs: 1_000 }] });
  const after = statusWith({
    steps: [
      { step: "smoke", startedAtMs: 1_000, endedAtMs: 5_000, result: "3 of 3 sessions passed." },
      { step: "gate", startedAtMs: 5_000 },
    ],
  });
  expect(lines(before, after)).toEqual([
    "00:00:05Z  smoke          3 of 3 sessions passed.",
    "00:00:05Z  gate           begins",
  ]);
  expect(lines(after, after)).toEqual([]);
});

test("a notice bears its time where it was seen to come, and none where it came before", () => {
  const notices = ["DEFAULT serves the candidate."];
  const after = statusWith({ notices, steps: [{ step: "smoke", startedAtMs: 9_000 }] });
  expect(lines(undefined, after)).toContain(
    "           notice         DEFAULT serves the candidate.",
  );
  expect(lines(statusWith({}), after)).toContain(
    "00:00:09Z  notice         DEFAULT serves the candidate.",
  );
});

test("a wait for a person and a notice are told once", () => {
  const waiting = {
    what: "Waiting for approval.",
    sinceMs: 3_000,
    untilMs: 86_400_000,
    answers: ["approve", "reject"] as const,
  };
  const after = statusWith({
    step: "approve",
    waiting,
    notices: ["DEFAULT serves the candidate."],
  });
  expect(lines(statusWith({}), after)).toEqual([
    "00:00:00Z  notice         DEFAULT serves the candidate.",
    "00:00:03Z  approve        Waiting for approval. (until 1970-01-02 00:00:00Z)",
  ]);
  expect(lines(after, after)).toEqual([]);
});
