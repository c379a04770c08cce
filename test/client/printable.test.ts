import { expect, test } from "vitest";
import { printable, printableDeep, printableJson, printableLines } from "../../client/printable.ts";

test.each([
  ["plain", "Version 3 is READY.", "Version 3 is READY."],
  ["colours", "\u001b[31mred\u001b[0m", "red"],
  ["a cleared screen", "\u001b[2J\u001b[Hpromoted", "promoted"],
  ["a window title", "\u001b]0;title\u0007text", "text"],
  ["C1 controls", "a\u009b31mb", "ab"],
  ["line breaks", "a\r\nb\tc", "a b c"],
  ["a lone escape", "a\u001bb", "a b"],
  ["reversed text", "a\u202egnp.exe", "a gnp.exe"],
  ["other writing", "größer 大", "größer 大"],
])("%s", (_name, text, expected) => {
  const shown = printable(text);
  // oxlint-disable-next-line no-control-regex
  expect(shown).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/);
  expect(shown).toBe(expected);
});

test("lines keep their breaks and indent", () => {
  expect(printableLines("a\n  b\u001b[1m")).toEqual(["a", "  b"]);
});

test("texts are cleaned wherever they stand in a value", () => {
  expect(printableDeep({ a: ["\u001b[1mx", 1, null], b: { c: "y\u0007" } })).toEqual({
    a: ["x", 1, null],
    b: { c: "y" },
  });
});

test("JSON keeps every character, and none that acts on a terminal", () => {
  const value = { reason: "\u001b[2J\u009b2J\u202e\u007f", text: "ü" };
  const json = printableJson(value);
  expect(JSON.parse(json)).toEqual(value);
  // oxlint-disable-next-line no-control-regex
  expect(json.replaceAll("\n", "")).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/);
});
