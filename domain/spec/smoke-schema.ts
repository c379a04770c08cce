import { z } from "zod";
import { choice, duration, flag, section, text, wholeNumber } from "./fields.ts";
import { namedEndpoint } from "./target-schema.ts";

const VIA = "must be default, or {endpoint: NAME} with the name of another endpoint";

const viaSchema = z
  .union(
    [
      z.literal("default", { error: VIA }),
      section({
        endpoint: namedEndpoint('write "via: default" to test through DEFAULT').describe(
          "An endpoint for tests alone: it is pointed at the candidate.",
        ),
        create: flag().default(false).describe("Make it when it does not exist."),
      }),
    ],
    { error: VIA },
  )
  .default("default")
  .describe(
    "Through which endpoint the candidate is tested. DEFAULT serves every new version anyway.",
  );

const phrase = text("text to look for, at least one character");

const expectSchema = section({
  contains: z
    .union(
      [
        phrase,
        z
          .array(phrase, { error: "must be a text or a list of texts" })
          .min(1, { error: "must name at least one text" }),
      ],
      {
        error: "must be a text or a list of texts",
      },
    )
    .optional()
    .describe("Text that the answer contains; every one of them, for a list."),
  matches: text("a regular expression")
    .refine((source) => describeRegexProblem(source) === undefined, {
      error: (issue) =>
        `must be a regular expression (${describeRegexProblem(String(issue.input))})`,
    })
    .optional()
    .describe("A JavaScript regular expression (`u` flag) that the answer matches somewhere."),
  maxLatency: duration().optional().describe("The longest that the whole answer may take."),
})
  .prefault({})
  .describe("What the answer must be like. Without it, any answer that is no error passes.");

function describeRegexProblem(source: string): string | undefined {
  try {
    RegExp(source, "u");
    return undefined;
  } catch (error) {
    return String(error).replace(/^SyntaxError: Invalid regular expression: .*: /s, "");
  }
}

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

const turnSchema = section({
  payload: z
    .unknown()
    .refine((payload) => payload !== null && isJson(payload), {
      error: 'must be JSON that the agent is sent, like {prompt: "Hello"}',
    })
    .describe("Sent to the agent as JSON."),
  expect: expectSchema,
});

export const smokeSchema = section({
  via: viaSchema,
  sessions: wholeNumber({ min: 1, max: 1_000 })
    .default(3)
    .describe("How many sessions are opened."),
  requiredPasses: wholeNumber({ min: 1 })
    .optional()
    .describe("How many of the sessions must pass. Default: all."),
  parallelism: wholeNumber({ min: 1 })
    .optional()
    .describe(
      "How many sessions run at the same time. Default: 5, or all of them if there are fewer.",
    ),
  turnTimeout: duration()
    .prefault("60s")
    .describe("A turn without a whole answer after this long has failed."),
  timeout: duration().prefault("15m").describe("How long the whole step may take."),
  onSuperseded: choice(["stop", "restart"])
    .default("stop")
    .describe(
      "When the endpoint tested through moved to another version meanwhile: stop, or start over on the newest version.",
    ),
  turns: z
    .array(turnSchema, { error: 'must be a list of turns, like [{payload: {prompt: "Hello"}}]' })
    .min(1, { error: "must hold at least one turn" })
    .describe("What is said in each session, one after the other."),
}).describe("Synthetic sessions with the candidate, before any user meets it.");
