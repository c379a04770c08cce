import { describe, expect, test } from "vitest";

import { assessAnswer } from "../../../activities/promotion/assess-answer.ts";
import { parseAnswer } from "../../../activities/promotion/parse-answer.ts";

const JSON_TYPE = "application/json";
const EVENTS = "text/event-stream; charset=utf-8";

describe("errors inside a 200", () => {
  test.each<[string, string, string, string[]]>([
    ["a top-level error", '{"error":"no tool"}', JSON_TYPE, ["no tool"]],
    [
      "a JSON-RPC error",
      '{"jsonrpc":"2.0","id":1,"error":{"code":-1}}',
      JSON_TYPE,
      ['{"code":-1}'],
    ],
    ["one error of a batch", '[{"id":1,"result":1},{"id":2,"error":"x"}]', JSON_TYPE, ["x"]],
    ["an error whatever the type", '{"error":"x"}', "application/octet-stream", ["x"]],
    ["an error object in an event", 'data: {"text":"a"}\n\ndata: {"error":"x"}\n\n', EVENTS, ["x"]],
    ["an error event", "event: error\ndata: broken\n\n", EVENTS, ["broken"]],
    ["an error event without data", "event: error\n\n", EVENTS, [""]],
    ["an error event once", 'event: error\r\ndata: {"error":"x"}\r\n\r\n', EVENTS, ["x"]],
    ["data over several lines", 'data: {"error":\ndata: "x"}\n\n', EVENTS, ["x"]],
    ["no error", '{"result":{"error":"deeper is the agent\'s own"}}', JSON_TYPE, []],
    ["a null error", '{"error":null,"result":1}', JSON_TYPE, []],
    ["plain text", "error: nothing", "text/plain", []],
  ])("%s", (_, ...[body, contentType, errors]) => {
    expect(parseAnswer(body, contentType).errors).toEqual(errors);
  });
});

describe("expectations", () => {
  const answer = { text: "", truncated: false, contentType: JSON_TYPE, latencyMs: 100 };

  test.each([
    ["the body as it came", '{"result":"caf\\u00e9"}', JSON_TYPE, "caf\\u00e9"],
    ["escapes taken off", '{"result":"caf\\u00e9"}', JSON_TYPE, "café"],
    ["a JSON string", '"two\\nlines"', JSON_TYPE, "two\nlines"],
    ["words over several events", 'data: "hel"\n\ndata: "lo"\n\n', EVENTS, "hello"],
    ["plain text events", "data: hel\n\ndata: lo\n\n", EVENTS, "hello"],
  ])("are met by %s", (_, ...[text, contentType, wanted]) => {
    const given = { ...answer, text, contentType };
    expect(assessAnswer(given, { contains: [wanted] }, true)).toEqual([]);
    expect(assessAnswer(given, { contains: ["absent"] }, true)).toHaveLength(1);
  });

  test("a pattern is matched as unicode", () => {
    const given = { ...answer, text: '{"face":"😀"}' };
    expect(assessAnswer(given, { matches: '"face":"."' }, true)).toEqual([]);
    expect(assessAnswer(given, { matches: "^no" }, true)).toEqual([
      "the answer does not match /^no/u",
    ]);
  });

  test("latency is judged only when asked", () => {
    expect(assessAnswer(answer, { maxLatencyMs: 99 }, false)).toEqual([]);
    expect(assessAnswer(answer, { maxLatencyMs: 100 }, true)).toEqual([]);
    expect(assessAnswer(answer, { maxLatencyMs: 99 }, true)).toEqual([
      "the answer took 100ms, at most 99ms is allowed",
    ]);
  });

  test("what a cut answer lacks is said to lack in its beginning", () => {
    const [failure] = assessAnswer({ ...answer, truncated: true }, { contains: ["x"] }, true);
    expect(failure).toContain("first 256 KiB");
  });
});
