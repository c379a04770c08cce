import { z } from "zod";
import { choice, duration, section, share, wholeNumber } from "./fields.ts";

const threshold = z.literal("threshold").describe("Compares one metric with a limit.");

const gateSchema = z.discriminatedUnion("kind", [
  section({
    kind: z
      .literal("cross-check")
      .describe(
        "Only before the re-point: CloudWatch must show every turn of the smoke, and no error that the engine did not see itself.",
      ),
  }),
  z.discriminatedUnion("metric", [
    section({
      kind: threshold,
      metric: z.literal("error-rate").describe("System and user errors per invocation."),
      max: share()
        .refine((max) => max < 1, { error: "must be below 100%: a gate at 100% can never fail." })
        .describe("The gate fails above this share of failed invocations, like 5% or 0.05."),
      minimumInvocations: wholeNumber({ min: 1 })
        .optional()
        .describe(
          "Below it there is no verdict. Default: as many as it takes to exclude `max` with 95% confidence when none fails (59 for 5%), before the re-point at most the turns that the smoke sends.",
        ),
    }),
    section({
      kind: threshold,
      metric: z.literal("latency").describe("Time to the end of the answer."),
      percentile: choice(["p50", "p90", "p95", "p99"]).describe(
        "This share of invocations must be fast enough.",
      ),
      max: duration().describe("The gate fails when the percentile is above it."),
      minimumInvocations: wholeNumber({ min: 1 })
        .optional()
        .describe(
          "Below it there is no verdict. Default: 20, before the re-point at most the turns that the smoke sends.",
        ),
    }),
  ]),
]);

export function gateList() {
  return z.array(gateSchema, {
    error: "must be a list of gates, like [{kind: threshold, metric: error-rate, max: 5%}]",
  });
}

export type GateFile = z.output<typeof gateSchema>;
