import { describe, expect, test } from "vitest";
import { CallError } from "../../domain/promotion/failures.ts";
import type { CallErrorCode } from "../../domain/promotion/failures.ts";
import { EXIT_CODES, exitCodeOf } from "../../domain/promotion/outcome.ts";
import { renderRestoreCommand } from "../../domain/promotion/restore-command.ts";
import { TARGET } from "./values.ts";

test.each([
  ["promoted", 0],
  ["nothing-to-do", 0],
  ["stopped", 3],
  ["rolled-back", 4],
  ["drifted", 5],
] as const)("outcome %s exits with %i", (outcome, code) => {
  expect(exitCodeOf(outcome)).toBe(code);
});

test("the other exit codes are the documented ones, each its own", () => {
  expect(EXIT_CODES).toMatchObject({
    technicalFailure: 1,
    badUsage: 2,
    needsPerson: 6,
    stoppedWaiting: 7,
  });
  expect(new Set(Object.values(EXIT_CODES)).size).toBe(Object.keys(EXIT_CODES).length);
});

describe("what a failed call proves about the endpoint", () => {
  test.each<[CallErrorCode, boolean]>([
    ["ValidationException", true],
    ["ServiceQuotaExceededException", true],
    ["AccessDeniedException", true],
    ["ResourceNotFoundException", true],
    ["ConflictException", true],
    ["ThrottlingException", true],
    ["CredentialsError", true],
    ["RoleNotAllowed", true],
    ["InternalServerException", false],
    ["NetworkError", false],
    ["Timeout", false],
    ["Cancelled", false],
    ["Unknown", false],
    ["UnexpectedAnswer", false],
  ])("%s proves that nothing was executed: %s", (code, expected) => {
    expect(new CallError(code, "").provesNothingExecuted).toBe(expected);
  });
});

test("the baseline can be restored without this tool by one AWS CLI command", () => {
  expect(renderRestoreCommand(TARGET, { version: "7" })).toBe(
    "aws bedrock-agentcore-control update-agent-runtime-endpoint --region us-east-1 --agent-runtime-id support-a1b2c3d4e5 --endpoint-name production --agent-runtime-version 7",
  );
});

test("the command that restores the baseline sends the description back, as one word", () => {
  const command = renderRestoreCommand(TARGET, { version: "7", description: "it's\n`ours`" });
  expect(command).toMatch(/--agent-runtime-version 7 --description 'it'\\''s `ours`'$/);
});
