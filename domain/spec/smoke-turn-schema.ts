import { z } from "zod";
import { describeJmespathProblem } from "../smoke/assertions/jmespath.ts";
import { describeJsonSchemaProblem } from "../smoke/assertions/json-schema.ts";
import { describePatternProblem } from "../smoke/assertions/pattern.ts";
import { duration, section, text } from "./fields.ts";

const phrase = text("text to look for, at least one character");

/** A regular expression. RE2 takes time linear in the answer, so that no pattern hangs the worker. */
export function pattern() {
  return text("a regular expression").refine(
    (source) => describePatternProblem(source) === undefined,
    {
      error: ({ input }) =>
        `must be a regular expression as RE2 knows them (${describePatternProblem(String(input))})`,
    },
  );
}

const expression = text("a JMESPath expression").refine(
  (source) => describeJmespathProblem(source) === undefined,
  {
    error: ({ input }) =>
      `must be a JMESPath expression (${describeJmespathProblem(String(input))})`,
  },
);

/** One text, or a list of them. */
function oneOrMore(item: ReturnType<typeof text>, error: string) {
  return z
    .union([item, z.array(item, { error }).min(1, { error: "must name at least one" })], { error })
    .optional();
}

const expectSchema = section({
  contains: oneOrMore(phrase, "must be a text or a list of texts").describe(
    "Text that the answer contains; every one of them, for a list.",
  ),
  matches: pattern()
    .optional()
    .describe("A regular expression (RE2) that the answer matches somewhere."),
  schema: z
    .unknown()
    .refine((schema) => schema === undefined || describeJsonSchemaProblem(schema) === undefined, {
      error: ({ input }) => `must be a JSON Schema (${describeJsonSchemaProblem(input)})`,
    })
    .optional()
    .describe("A JSON Schema (2020-12) that the answer's JSON fits."),
  jmespath: oneOrMore(expression, "must be an expression or a list of them").describe(
    "JMESPath that yields true on the answer's JSON; every one of them, for a list.",
  ),
  maxLatency: duration().optional().describe("The longest that the whole answer may take."),
  maxFirstByte: duration()
    .optional()
    .describe("The longest until the first byte of the answer, or of a stream."),
})
  .prefault({})
  .describe("What the answer must be like. Without it, any answer that is no error passes.");

/** YAML can say more than JSON: infinite numbers, and parts that contain themselves. */
function isJson(payload: unknown): boolean {
  try {
    JSON.stringify(payload, (_key, value: unknown) => {
      if (typeof value === "number" && !Number.isFinite(value))
        throw new TypeError("not a JSON number");
      return value;
    });
    return true;
  } catch {
    return false;
  }
}

const payload = z.unknown().refine((value) => value !== null && isJson(value), {
  error: 'must be JSON that the agent is sent, like {prompt: "Hello"}',
});

const PAYLOADS = "must be the name of a file, or a list of payloads";

const callTool = section({
  name: text("the name of a tool").describe("The tool's name."),
  arguments: z
    .record(z.string(), z.unknown(), { error: "must be a mapping of arguments" })
    .refine(isJson, { error: "must be JSON that the tool is sent" })
    .default({})
    .describe("What the tool is called with."),
});

/** What every session sends in the same form. */
const plainRequest = {
  payload: payload.optional().describe("http: sent to the agent as JSON."),
  callTool: callTool.optional().describe("mcp: tools/call."),
  message: phrase.optional().describe("a2a: a text, sent as message/send."),
};

const requestKeys = {
  ...plainRequest,
  payloads: z
    .union([text("the name of a file"), z.array(payload).min(1, { error: PAYLOADS })], {
      error: PAYLOADS,
    })
    .optional()
    .describe(
      "http: a file (JSON, YAML, or JSON Lines) with one payload for each session; the n-th session sends the n-th.",
    ),
  listTools: z.literal(true, { error: "must be true" }).optional().describe("mcp: tools/list."),
  agentCard: z
    .literal(true, { error: "must be true" })
    .optional()
    .describe("a2a: reads the agent's card."),
};

/** What is sent; which one of the keys it holds, and whether it fits the protocol, is a rule. */
export const plainRequestSchema = section(plainRequest);

export const turnSchema = section({
  ...requestKeys,
  expect: expectSchema,
  until: section({
    timeout: duration().describe("When the turn has failed."),
    interval: duration().prefault("5s").describe("Time between two tries."),
  })
    .optional()
    .describe(
      "For agents that answer later: the same is asked again in the same session until the answer is as expected.",
    ),
});

export type PlainRequestFile = z.output<typeof plainRequestSchema>;
export type TurnFile = z.output<typeof turnSchema>;
