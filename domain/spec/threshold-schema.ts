import { z } from "zod";
import { duration, section, share, text, wholeNumber } from "./fields.ts";
import { commonFields, percentile } from "./gate-fields.ts";
import { querySchema } from "./query-schema.ts";

const kind = z.literal("threshold").describe("One number against a limit.");

const conditions = {
  successCondition: text('a comparison, like "<= 5%"')
    .optional()
    .describe(
      "A measurement that does not meet it has failed; with a failureCondition too, it is inconclusive.",
    ),
  failureCondition: text('a comparison, like "> 10%"')
    .optional()
    .describe("A measurement that meets it has failed."),
  window: duration()
    .optional()
    .describe("Judges so much of the newest settled time. Default: all since the step's begin."),
  ...commonFields,
};

const minimumInvocations = (standard: string) =>
  wholeNumber({ min: 1 })
    .optional()
    .describe(
      `Below it there is no measurement. Default: ${standard}, before the re-point at most the turns that the smoke sends.`,
    );

export const thresholdSchema = z.discriminatedUnion("metric", [
  section({
    kind,
    metric: z.literal("error-rate").describe("System and user errors per invocation."),
    max: share()
      .refine((max) => max < 1, { error: "must be below 100%: a gate at 100% can never fail." })
      .optional()
      .describe('Short for successCondition "<= MAX".'),
    minimumInvocations: minimumInvocations(
      "as many as it takes to exclude `max` with 95% confidence when none fails (59 for 5%)",
    ),
    ...conditions,
  }),
  section({
    kind,
    metric: z.literal("throttles").describe("Throttled calls, counted."),
    max: wholeNumber({ min: 0 }).optional().describe('Short for successCondition "<= MAX".'),
    minimumInvocations: minimumInvocations("1"),
    ...conditions,
  }),
  section({
    kind,
    metric: z.literal("latency").describe("Time to the end of the answer."),
    percentile: percentile().describe("This percentile, the mean over the window's periods."),
    max: duration().optional().describe('Short for successCondition "<= MAX".'),
    minimumInvocations: minimumInvocations("20"),
    ...conditions,
  }),
  section({
    kind,
    metric: z.literal("query").describe("Any metric or metric math of CloudWatch."),
    query: querySchema("What is asked; the newest value in the window is judged."),
    max: z
      .number({ error: "must be a number" })
      .optional()
      .describe('Short for successCondition "<= MAX".'),
    ...conditions,
  }),
]);
