import { parseEvents } from "../events.ts";
import { isEventStream, parseJson, plainTextOf } from "../parse-answer.ts";
import type { Body, ParsedAnswer } from "../parse-answer.ts";

export const rpcRequest = (id: number, method: string, params: object) => ({
  jsonrpc: "2.0",
  id,
  method,
  params,
});

/** The answer to one request, whatever else a stream or batch holds. Its JSON is the `result`. */
export function readRpcAnswer(
  body: Body,
  id: number,
  findErrors: (result: unknown) => string[],
): ParsedAnswer {
  const answer = messagesIn(body).find((message) => message["id"] === id);
  if (!answer)
    return {
      texts: [],
      errors: [`no JSON-RPC answer to request ${id}: ${body.text.slice(0, 500)}`],
    };
  if ("error" in answer) return { texts: [], errors: [plainTextOf(answer["error"])] };
  if (!("result" in answer)) return { texts: [], errors: ["a JSON-RPC answer without a result"] };
  const { result } = answer;
  return {
    texts: [plainTextOf(result), textsIn(result).join("\n")],
    json: { value: result },
    errors: findErrors(result),
  };
}

function messagesIn({ text, contentType }: Body): Record<string, unknown>[] {
  const values = isEventStream(contentType)
    ? parseEvents(text).map(({ data }) => parseJson(data))
    : [parseJson(text)];
  return values.flat().filter(isObject);
}

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** What the agent says, in the `text` parts of MCP and A2A, escapes taken off. */
export function textsIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap((each) => textsIn(each));
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, each]) =>
    key === "text" && typeof each === "string" ? [each] : textsIn(each),
  );
}
