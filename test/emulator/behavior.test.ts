import { readdirSync, readFileSync } from "node:fs";

import { describe, expect, test } from "vitest";

import { operationRows, withOperationTable } from "../../emulator/behavior/operation-table.ts";
import { operations } from "../../emulator/protocol/operations.ts";
import { classOf } from "../../emulator/server/handlers.ts";
import { resources } from "../../emulator/stored/resources/index.ts";
import { sampleInput } from "../helpers/sample-input.ts";
import { sendNamed } from "../helpers/send-named.ts";
import { begin } from "./story.ts";

const BEHAVIOR = new URL("../../emulator/BEHAVIOR.md", import.meta.url);

test("the table in BEHAVIOR.md is that of the emulator; tools/generate-behavior.mjs writes it", () => {
  const markdown = readFileSync(BEHAVIOR, "utf8");
  expect(markdown).toBe(withOperationTable(markdown));
});

test("the table has one row for each of the 293 operations", () => {
  const rows = operationRows();
  expect(rows).toHaveLength(293);
  expect(new Set(rows.map(({ service, operation }) => `${service} ${operation}`)).size).toBe(293);
});

test("no row that is modelled or stored is without a test", () => {
  const folder = new URL(".", import.meta.url);
  const sources = readdirSync(folder)
    .filter((file) => file.endsWith(".ts"))
    .map((file) => readFileSync(new URL(file, folder), "utf8"))
    .join("\n");
  // stored.test.ts walks every operation of every resource in the table.
  const walked = new Set(
    resources.flatMap(({ operations: { ...names }, version }) => [
      ...Object.values(names),
      version?.list,
      version?.get,
    ]),
  );
  const untested = operationRows()
    .filter((row) => row.class !== "refused" && !walked.has(row.operation))
    .map(({ operation }) => operation)
    .filter((name) => !new RegExp(`\\b${name}(Command\\b|")`).test(sources));
  expect(untested).toEqual([]);
});

describe("refused operations say so, and change nothing", () => {
  const refused = operations.filter((operation) => classOf(operation) === "refused");

  test.each(refused.map((operation) => [operation.service, operation.name, operation] as const))(
    "%s %s",
    async (service, name, operation) => {
      const story = await begin();
      const sent = sendNamed(story, operation, sampleInput(operation));
      await expect(sent).rejects.toMatchObject({
        // CloudWatch's header has the name as its query protocol knew it.
        name: service === "cloudwatch" ? "NotImplemented" : "NotImplementedException",
        $metadata: { httpStatusCode: 501 },
      });
      await expect(sent).rejects.toThrow(
        `${name} is not modelled by this emulator: see emulator/BEHAVIOR.md (`,
      );
    },
  );
});
