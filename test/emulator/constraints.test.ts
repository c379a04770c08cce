import { describe, expect, test } from "vitest";

import { checkInput } from "../../emulator/constraints/check-input.ts";
import { enumValues } from "../../emulator/constraints/rules.ts";
import { constraintTable } from "../../emulator/constraints/table.ts";
import { AwsError } from "../../emulator/protocol/errors.ts";
import { operations } from "../../emulator/protocol/operations.ts";
import type { Operation } from "../../emulator/protocol/operations.ts";
import { breakagesOf, missingOf } from "../helpers/break-input.ts";
import type { Breakage } from "../helpers/break-input.ts";
import { sampleInput } from "../helpers/sample-input.ts";
import { sendNamed } from "../helpers/send-named.ts";
import { begin } from "./story.ts";

test.each([false, true])(
  "a generated input of every operation is valid (optional members: %s)",
  (optional) => {
    for (const operation of operations) {
      for (const seed of [0, 7]) {
        const input = sampleInput(operation, { optional, seed });
        expect(() => checkInput(operation, input)).not.toThrow();
      }
    }
  },
);

test("every enum of the table is one of the SDK's", () => {
  for (const service of ["control", "data", "cloudwatch"] as const) {
    for (const struct of Object.values(constraintTable.structs[service])) {
      for (const index of Object.values(struct)) {
        const { enum: name } = constraintTable.records[index] ?? {};
        const values = name === undefined ? ["none"] : enumValues(service, name);
        expect(values).not.toHaveLength(0);
      }
    }
  }
});

/** How the error names a member: CloudWatch's query protocol began names with small letters. */
const named = ({ service }: Operation, path: string): string =>
  service === "cloudwatch"
    ? path.replaceAll(
        /(^|\.)([A-Z])/g,
        (_, dot: string, letter: string) => dot + letter.toLowerCase(),
      )
    : path;

test("everything that can be wrong with an input is found, with member and constraint", () => {
  let count = 0;
  for (const operation of operations) {
    for (const { input, path, words } of [...breakagesOf(operation), ...missingOf(operation)]) {
      count += 1;
      let error: unknown;
      try {
        checkInput(operation, input);
      } catch (thrown) {
        error = thrown;
      }
      expect(error, `${operation.name} ${path} ${words}`).toBeInstanceOf(AwsError);
      const { message } = error as AwsError;
      expect(message).toContain(`at '${named(operation, path)}' failed to satisfy constraint: `);
      expect(message).toContain(words);
    }
  }
  expect(count).toBeGreaterThan(3_000);
});

/** The first breakage of each kind. */
const oneOfEach = (breakages: readonly Breakage[]): Breakage[] => [
  ...new Map(breakages.toReversed().map((breakage) => [breakage.kind, breakage])).values(),
];

describe("each kind of constraint is broken once per operation, over the wire", () => {
  const rows = operations.map(
    (operation) => [operation.service, operation.name, operation] as const,
  );
  test.each(rows)("%s %s", async (_service, _name, operation) => {
    const story = await begin();
    for (const breakage of oneOfEach([...breakagesOf(operation), ...missingOf(operation)])) {
      const error = await sendNamed(story, operation, breakage.input).catch(
        (caught: unknown) => caught,
      );
      expect(error, `${breakage.path} ${breakage.words}`).toMatchObject({
        name: "ValidationException",
        $metadata: { httpStatusCode: 400 },
      });
      const { message } = error as Error;
      expect(message).toContain(`at '${named(operation, breakage.path)}' failed to satisfy`);
      expect(message).toContain(breakage.words);
    }
  });
});
