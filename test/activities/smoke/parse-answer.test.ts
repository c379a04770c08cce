import { describe, expect, test } from "vitest";

import { parseAnswer } from "../../../activities/smoke/parse-answer.ts";

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
    expect(parseAnswer({ text: body, contentType }).errors).toEqual(errors);
  });
});
