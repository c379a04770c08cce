import { z } from "zod";
import { choice, duration, flag, percentage, section, text, wholeNumber } from "./fields.ts";
import { SMOKE_PROTOCOLS } from "./smoke-spec.ts";
import { pattern, plainRequestSchema, turnSchema } from "./smoke-turn-schema.ts";
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

/** Any longer one was cut by AWS, which takes 100 MB. */
const LARGEST_ANSWER_BYTES = 100_000_000;

const REQUIRED = "must be a number of sessions, or a share of them like 80%";

const requiredPasses = z
  .union([wholeNumber({ min: 1 }), percentage()], { error: REQUIRED })
  .optional()
  .describe("How many of the sessions must pass, as a number or like 80%. Default: all.");

const isolationSchema = section({
  tell: plainRequestSchema.describe("Told in one session; holds ${secret}, which is drawn anew."),
  ask: plainRequestSchema.describe("Asked in another session, and then in the first."),
}).describe("What is told in one session must not come out of another.");

const callerSchema = z
  .union(
    [
      z.literal("sigv4"),
      section({
        jwt: text("the name of a caller in the worker's configuration").describe(
          "The caller's name in the worker's configuration.",
        ),
      }),
    ],
    { error: "must be sigv4, or {jwt: NAME} with a caller of the worker's configuration" },
  )
  .default("sigv4")
  .describe(
    "As whom the agent is called: the worker itself, or with a token that the worker's configuration names. Never write a token here.",
  );

const markerSchema = section({
  userId: text("a user id, up to 1024 characters", /^.{1,1024}$/s)
    .optional()
    .describe("Sent as X-Amzn-Bedrock-AgentCore-Runtime-User-Id."),
  headers: z
    .record(z.string(), text("the header's value, in printable ASCII", /^[\x20-\x7E]{1,4096}$/), {
      error: 'must be a mapping like {X-Synthetic: "true"}',
    })
    .optional()
    .describe("Sent with every turn. The candidate's request-header allowlist must name them."),
  payload: z
    .record(z.string(), z.unknown(), { error: "must be a mapping like {synthetic: true}" })
    .optional()
    .describe("Fields added to every payload (mcp: to _meta; a2a: to the message's metadata)."),
}).describe(
  "How the agent can tell synthetic turns from users', beside the session id, which begins with acr-.",
);

const cleanupSchema = section({
  memory: text("the id of a memory", /^[a-zA-Z][a-zA-Z0-9-_]{0,99}-[a-zA-Z0-9]{10}$/).describe(
    "An AgentCore Memory of the same account and region.",
  ),
  actor: text("an actor id, up to 255 characters", /^.{1,255}$/s).describe(
    "Whose events and records are deleted. Holds ${promotionId}, so that it is no user's.",
  ),
});

const budgetSchema = section({
  maxTurns: wholeNumber({ min: 1, max: 100_000 })
    .default(1_000)
    .describe("Calls to the agent in all, repeated ones too."),
  maxDuration: duration().prefault("15m").describe("How long the whole step may take."),
  maxAnswerBytes: wholeNumber({ min: 1, max: LARGEST_ANSWER_BYTES })
    .default(10_000_000)
    .describe("Of one answer."),
})
  .prefault({})
  .describe("What exceeds one of these ends the smoke, which has failed then.");

export const smokeSchema = section({
  via: viaSchema,
  protocol: choice(SMOKE_PROTOCOLS)
    .default("http")
    .describe("What the agent speaks. AGUI is http."),
  sessions: wholeNumber({ min: 1, max: 1_000 })
    .default(3)
    .describe("How many sessions are opened."),
  requiredPasses,
  parallelism: wholeNumber({ min: 1, max: 20 })
    .optional()
    .describe(
      "How many sessions run at the same time, and begin per second. Default: 5, or all of them if there are fewer.",
    ),
  turns: z
    .array(turnSchema, { error: 'must be a list of turns, like [{payload: {prompt: "Hello"}}]' })
    .min(1, { error: "must hold at least one turn" })
    .describe("What is said in each session, one after the other."),
  isolation: isolationSchema.optional(),
  caller: callerSchema,
  marker: markerSchema.optional(),
  redact: z
    .array(pattern(), { error: "must be a list of regular expressions" })
    .default([])
    .describe("What these match is kept nowhere, of payloads and answers."),
  cleanup: z
    .array(cleanupSchema, { error: "must be a list like [{memory: ID, actor: NAME}]" })
    .default([])
    .describe("Memories from which all that an actor left is deleted after the sessions."),
  turnTimeout: duration()
    .prefault("60s")
    .describe("A turn without a whole answer after this long has failed."),
  budget: budgetSchema,
  onSuperseded: choice(["stop", "restart"])
    .default("stop")
    .describe(
      "When the endpoint tested through moved to another version meanwhile: stop, or start over on the newest version.",
    ),
}).describe("Synthetic sessions with the candidate, before any user meets it.");
