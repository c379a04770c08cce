import { expect, test } from "vitest";
import { createColours } from "../../client/cli/colours.ts";
import { renderTable } from "../../client/cli/render-table.ts";

const head = ["step", "result"];
const rows = [
  ["resolve", "Baseline 1."],
  ["gate", "CloudWatch shows 6 invocations and 0 errors."],
];
const colours = createColours(false);

test("off a terminal a row is a line, however long", () => {
  expect(renderTable(head, rows, { colours })).toEqual([
    "step     result",
    "resolve  Baseline 1.",
    "gate     CloudWatch shows 6 invocations and 0 errors.",
  ]);
});

test("on a terminal the last column goes on below itself, between words", () => {
  expect(renderTable(head, rows, { colours, width: 40 })).toEqual([
    "step     result",
    "resolve  Baseline 1.",
    "gate     CloudWatch shows 6 invocations",
    "         and 0 errors.",
  ]);
});

test("on one that is too narrow for a sentence the terminal itself breaks the lines", () => {
  const lines = renderTable(head, rows, { colours: createColours(true), width: 10 });
  expect(lines).toContain("         invocations and 0");
});
