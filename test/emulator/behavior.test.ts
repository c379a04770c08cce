import { readFileSync } from "node:fs";

import { describe, expect, test } from "vitest";

import { withOperationTable } from "../../emulator/behavior/operation-table.ts";
import { operations } from "../../emulator/protocol/operations.ts";
import { inputInScene } from "../helpers/scenes.ts";
import { sendNamed } from "../helpers/send-named.ts";
import { begin } from "./story.ts";

const BEHAVIOR = new URL("../../emulator/BEHAVIOR.md", import.meta.url);
const ROW = /^\| (control|data|cloudwatch) +\| (\w+) +\| (\w+) +\|/gm;
const SCRIPTED = { "*": { scripted: { agentCard: { name: "agent" } } } };

/** The rows as they stand in the file: service, operation and class. */
const rows = [...readFileSync(BEHAVIOR, "utf8").matchAll(ROW)].map(
  ([, service, name, itsClass]) => [service, name, itsClass] as const,
);

test("the table in BEHAVIOR.md is that of the emulator; tools/generate-behavior.mjs writes it", () => {
  const markdown = readFileSync(BEHAVIOR, "utf8");
  expect(markdown).toBe(withOperationTable(markdown));
});

test("the table has one row for each of the 293 operations", () => {
  expect(rows).toHaveLength(293);
  expect(new Set(rows.map(([service, name]) => `${service} ${name}`)).size).toBe(293);
});

describe("every row of the table is tried, and is as it says", () => {
  test.each(rows)("%s %s is %s", async (service, name, itsClass) => {
    const operation = operations.find((one) => one.service === service && one.name === name);
    if (!operation) throw new Error(`no operation of ${service} is called ${name}`);
    const story = await begin({ agents: SCRIPTED });
    const input = await inputInScene(story, operation, { optional: false });
    const sent = sendNamed(story, operation, input);
    if (itsClass !== "refused") return void expect(await sent).toBeDefined();
    await expect(sent).rejects.toMatchObject({
      // CloudWatch's header has the name as its query protocol knew it.
      name: service === "cloudwatch" ? "NotImplemented" : "NotImplementedException",
      message: expect.stringContaining(
        `${name} is not modelled by this emulator: see emulator/BEHAVIOR.md (`,
      ),
      $metadata: { httpStatusCode: 501 },
    });
  });
});
