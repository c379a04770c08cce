import { describe, expect, test } from "vitest";

import { computeRetryDelayMs, isRetryable } from "../../domain/retry-policy.ts";

describe("which failed calls are sent again", () => {
  test.each([
    // code, read, token, mutation
    ["ThrottlingException", true, true, true],
    ["InternalServerException", true, true, false],
    ["NetworkError", true, true, false],
    ["ConflictException", false, false, false],
    ["RetryableConflictException", false, false, false],
    ["ResourceNotFoundException", false, false, false],
    ["ValidationException", false, false, false],
    ["AccessDeniedException", false, false, false],
    ["ServiceQuotaExceededException", false, false, false],
    ["RuntimeClientError", false, false, false],
    ["CredentialsError", false, false, false],
    ["SomethingNew", false, false, false],
  ])(
    "%s: a read %s, with a client token %s, another mutation %s",
    (code, ...[read, token, mutation]) => {
      expect(isRetryable({ code }, "read")).toBe(read);
      expect(isRetryable({ code }, "token")).toBe(token);
      expect(isRetryable({ code }, "mutation")).toBe(mutation);
    },
  );

  test("a mutation whose request never left is sent again", () => {
    expect(isRetryable({ code: "NetworkError", nothingSent: true }, "mutation")).toBe(true);
  });
});

describe("the pause before the next attempt", () => {
  test.each([
    [1, 0, 500],
    [1, 0.99, 995],
    [2, 0, 1_000],
    [5, 0.5, 12_000],
    [6, 0, 10_000],
    [1_000, 0.99, 19_900],
  ])("attempt %i with random %f waits %i ms", (attempt, random, expected) => {
    expect(computeRetryDelayMs({ attempt, random })).toBe(expected);
  });

  test("is at least what AWS asked for, up to a minute", () => {
    expect(computeRetryDelayMs({ attempt: 1, random: 0, retryAfterMs: 7_000 })).toBe(7_000);
    expect(computeRetryDelayMs({ attempt: 6, random: 0, retryAfterMs: 1_000 })).toBe(10_000);
    expect(computeRetryDelayMs({ attempt: 1, random: 0, retryAfterMs: 3_600_000 })).toBe(60_000);
  });
});
