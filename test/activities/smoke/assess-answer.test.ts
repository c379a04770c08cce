import { describe, expect, test } from "vitest";

import { assessAnswer } from "../../../activities/smoke/assess-answer.ts";
import { parseAnswer } from "../../../activities/smoke/parse-answer.ts";
import type { ExpectSpec } from "../../../domain/spec/smoke-spec.ts";

const JSON_TYPE = "application/json";
const EVENTS = "text/event-stream; charset=utf-8";

function answer(text: string, contentType = JSON_TYPE) {
  return { ...parseAnswer({ text, contentType }), truncated: false, latencyMs: 100 };
}

const assess = (text: string, expected: ExpectSpec, contentType = JSON_TYPE): readonly string[] =>
  assessAnswer(answer(text, contentType), expected, true).missing;

describe("text is found in", () => {
  test.each([
    ["the body as it came", '{"result":"caf\\u00e9"}', JSON_TYPE, "caf\\u00e9"],
    ["escapes taken off", '{"result":"caf\\u00e9"}', JSON_TYPE, "café"],
    ["a JSON string", '"two\\nlines"', JSON_TYPE, "two\nlines"],
    ["words over several events", 'data: "hel"\n\ndata: "lo"\n\n', EVENTS, "hello"],
    ["plain text events", "data: hel\n\ndata: lo\n\n", EVENTS, "hello"],
    ["words inside of events", 'data: {"d":"hel"}\n\ndata: {"d":"lo"}\n\n', EVENTS, "hello"],
  ])("%s", (_, ...[text, contentType, wanted]) => {
    expect(assess(text, { contains: [wanted] }, contentType)).toEqual([]);
    expect(assess(text, { contains: ["absent"] }, contentType)).toHaveLength(1);
  });
});

describe("what does not hold is said", () => {
  const order = '{"order":{"id":1001,"state":"shipped"},"face":"😀"}';
  const stream = 'data: {"n":1}\n\ndata: {"n":2}\n\n';
  const shape = (more: object): object => ({ type: "object", ...more });

  test.each<[string, string, ExpectSpec, string | RegExp | undefined]>([
    ["all of several texts", order, { contains: ["1001", "shipped"] }, undefined],
    ["one of several texts", order, { contains: ["1001", "lost"] }, /"lost"/],
    ["a pattern, as unicode", order, { matches: '"face":"."' }, undefined],
    ["another pattern", order, { matches: "^no" }, "the answer does not match /^no/"],
    ["a pattern that backtracks", `${"a".repeat(50_000)}b`, { matches: "^(a+)+$" }, /not match/],
    ["a schema", order, { schema: shape({ required: ["order"] }) }, undefined],
    [
      "another schema",
      order,
      { schema: shape({ required: ["id"] }) },
      "the answer does not fit the schema: answer must have required property 'id'",
    ],
    [
      "a draft-07 schema",
      order,
      { schema: { $schema: "http://json-schema.org/draft-07/schema#", type: "array" } },
      /must be array/,
    ],
    ["a schema of plain text", "hello", { schema: {} }, "the answer is not JSON"],
    ["a schema of nothing", "", { schema: {} }, "the answer is not JSON"],
    ["a schema that never ends", order, { schema: { $ref: "#" } }, /could not be applied/],
    ["true", order, { jmespath: ["order.state == 'shipped'"] }, undefined],
    [
      "false",
      order,
      { jmespath: ["order.id > `2000`"] },
      "order.id > `2000` yields false, not true",
    ],
    ["null", order, { jmespath: ["nothing.here"] }, "nothing.here yields null, not true"],
    ["what is only truthy", order, { jmespath: ["order.state"] }, /yields shipped, not true/],
    ["one of several", order, { jmespath: ["`true`", "`false`"] }, /`false` yields false/],
    ["a wrong type", order, { jmespath: ["length(order.id) == `1`"] }, /could not be evaluated/],
    ["plain text", "hello", { jmespath: ["`true`"] }, "the answer is not JSON"],
    ["an event of a stream", stream, { jmespath: ["length(@) == `2`"] }, undefined],
    ["the last event", stream, { jmespath: ["[-1].n == `3`"] }, /yields false/],
  ])("%s", (_, text, expected, failure) => {
    const missing = assess(text, expected, text === stream ? EVENTS : JSON_TYPE);
    if (failure === undefined) expect(missing).toEqual([]);
    else expect(missing).toEqual([expect.stringMatching(failure instanceof RegExp ? failure : "")]);
    if (typeof failure === "string") expect(missing).toEqual([failure]);
  });

  test("time is judged only when asked, and is not asked for again", () => {
    const late = { ...answer("{}"), firstByteMs: 60 };
    const judge = (expected: ExpectSpec, judged = true) => assessAnswer(late, expected, judged);
    expect(judge({ maxLatencyMs: 99 }, false)).toEqual({ wrong: [], missing: [] });
    expect(judge({ maxLatencyMs: 100, maxFirstByteMs: 60 }).wrong).toEqual([]);
    expect(judge({ maxLatencyMs: 99, maxFirstByteMs: 59 })).toEqual({
      wrong: [
        "the answer took 100ms, at most 99ms is allowed",
        "the first byte took 60ms, at most 59ms is allowed",
      ],
      missing: [],
    });
  });

  test("an error inside it is final, whatever else is missing", () => {
    const { wrong, missing } = assessAnswer(answer('{"error":"x"}'), { contains: ["y"] }, true);
    expect([wrong, missing]).toEqual([["the answer carries an error: x"], [expect.any(String)]]);
  });

  test("of a cut answer, what its beginning lacks, and no JSON", () => {
    const cut = { ...answer("{}"), truncated: true };
    const [text, json] = assessAnswer(cut, { contains: ["x"], schema: {} }, true).missing;
    expect(text).toContain("first 256 KiB");
    expect(json).toContain("too long");
  });
});
