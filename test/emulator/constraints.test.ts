import { expect, test } from "vitest";

import { checkInput } from "../../emulator/constraints/check-input.ts";
import { operations } from "../../emulator/protocol/operations.ts";
import { sampleInput } from "../helpers/sample-input.ts";

test.each([false, true])(
  "a generated input of every operation is valid (optional members: %s)",
  (optional) => {
    const refused: string[] = [];
    for (const operation of operations) {
      for (const seed of [0, 7]) {
        try {
          checkInput(operation, sampleInput(operation, { optional, seed }));
        } catch (error) {
          refused.push(`${operation.name}: ${String(error)}`);
        }
      }
    }
    expect(refused).toEqual([]);
  },
);
