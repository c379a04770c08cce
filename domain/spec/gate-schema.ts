import { z } from "zod";
import { duration, section, text, wholeNumber } from "./fields.ts";
import { beforeAfterFields, commonFields, percentile, testFields } from "./gate-fields.ts";
import { querySchema } from "./query-schema.ts";
import { thresholdSchema } from "./threshold-schema.ts";

const crossCheck = section({
  kind: z
    .literal("cross-check")
    .describe(
      "Only before the re-point: CloudWatch must show every turn of the smoke, and no error that the engine did not see itself.",
    ),
  ...commonFields,
});

const metricOf = (what: string) =>
  text(`a name, like ${what}`).describe(`A name of CloudWatch, like ${what}.`);
const dimensions = z
  .record(z.string(), text("a dimension's value"), {
    error: "must be a mapping of dimensions to their values",
  })
  .default({})
  .describe("Exactly the ones that the counters are published with.");

const countsSchema = z
  .union(
    [
      z.literal("agentcore"),
      section({
        logFilter: section({
          namespace: metricOf("Support"),
          errors: metricOf("AgentErrors"),
        }).describe(
          "A metric filter on the log group of the target endpoint: what it counts are errors, among AgentCore's invocations.",
        ),
      }),
      section({
        counter: section({
          namespace: metricOf("Support"),
          errors: metricOf("AnswersFailed"),
          total: metricOf("Answers"),
          dimensions,
        }).describe("Two counters that the agent itself publishes."),
      }),
      section({
        errors: querySchema("How many failed."),
        total: querySchema("Of how many."),
      }),
    ],
    {
      error:
        "must be agentcore, {logFilter: …}, {counter: …}, or two queries as {errors: …, total: …}",
    },
  )
  .default("agentcore")
  .describe(
    "What is counted. Default: AgentCore's own system and user errors among its invocations.",
  );

const sequential = section({
  kind: z
    .literal("sequential")
    .describe(
      "Does the candidate fail more often than the endpoint did before? Right at any traffic, however often it looks.",
    ),
  counts: countsSchema,
  ...beforeAfterFields,
  ...commonFields,
});

const latency = section({
  kind: z
    .literal("latency")
    .describe("The sequential test on the share of invocations slower than `max`."),
  max: duration().describe("What counts as slow."),
  percentile: percentile()
    .default("p90")
    .describe(
      "Where CloudWatch has no percentile ranks, this percentile must be at most `max` instead.",
    ),
  ...beforeAfterFields,
  ...commonFields,
});

const MOST_ALARMS = 100;

const alarms = section({
  kind: z
    .literal("alarms")
    .describe("Alarms of CloudWatch, metric or composite: none of them may be in ALARM."),
  alarms: z
    .array(text("an alarm's name"), { error: "must be a list of alarm names" })
    .min(1, { error: "must name at least one alarm" })
    .max(MOST_ALARMS, { error: `must name ${MOST_ALARMS} alarms at most` })
    .describe("Their names."),
  ...commonFields,
});

const { alpha } = testFields;
const RATIO = "must be a number above 1 and below 20";
const pairedSmoke = section({
  kind: z
    .literal("paired-smoke")
    .describe(
      "Only before the re-point: the smoke's script on both versions; only sessions that end differently count.",
    ),
  sessions: wholeNumber({ min: 1, max: 500 }).default(20).describe("How many pairs of sessions."),
  alpha,
  ratio: z
    .number({ error: RATIO })
    .gt(1, { error: RATIO })
    .lt(20, { error: RATIO })
    .optional()
    .describe("How many times as often as the baseline the candidate may fail alone."),
  ...commonFields,
});

const score = () => z.number({ error: "must be a score, a number" }).optional();

const evaluation = section({
  kind: z
    .literal("evaluation")
    .describe(
      "Only before the re-point: AgentCore's batch evaluation scores the sessions of the smoke.",
    ),
  evaluators: z
    .array(
      section({
        id: text("an evaluator's id, like Builtin.Correctness").describe(
          "One of AWS's, or one of yours.",
        ),
        minimum: score().describe("The least average score."),
        maxDrop: score().describe(
          "How far the average may be below the baseline's on the same prompts. It opens as many sessions on the baseline as the smoke has.",
        ),
      }).refine(({ minimum, maxDrop }) => minimum !== undefined || maxDrop !== undefined, {
        error: "must have a minimum or a maxDrop.",
      }),
      { error: "must be a list like [{id: Builtin.Correctness, minimum: 0.7}]" },
    )
    .min(1, { error: "must name at least one evaluator" })
    .max(10, { error: "must name 10 evaluators at most" })
    .describe("Who scores the sessions, and what scores are good enough."),
  delay: duration({ allowZero: true })
    .prefault("5m")
    .describe("It starts so long after the last session: spans come minutes late."),
  ...commonFields,
});

const webhook = section({
  kind: z
    .literal("webhook")
    .describe(
      'A service of yours decides: it is sent a signed POST (Standard Webhooks) and answers {"verdict": "pass", "reason": "why"}.',
    ),
  url: z
    .url({ protocol: /^https?$/u, error: "must be a URL, like https://gates.example.com/agent" })
    .describe("Only to hosts that the worker's configuration allows."),
  secret: text("the name of a variable of the worker's environment", /^[A-Z][A-Z0-9_]*$/u).describe(
    "Name of the variable of the worker's environment that holds the signing secret (`whsec_…`).",
  ),
  timeout: duration().prefault("10s").describe("How long an answer may take."),
  ...commonFields,
});

const gateSchema = z.discriminatedUnion("kind", [
  crossCheck,
  thresholdSchema,
  sequential,
  latency,
  alarms,
  pairedSmoke,
  evaluation,
  webhook,
]);

const MOST_GATES = 20;

export function gateList() {
  return z
    .array(gateSchema, { error: "must be a list of gates, like [{kind: sequential}]" })
    .max(MOST_GATES, { error: `must be ${MOST_GATES} gates at most` });
}

export type GateFile = z.output<typeof gateSchema>;
export type CountsFile = z.output<typeof countsSchema>;
