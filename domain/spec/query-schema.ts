import { z } from "zod";
import { section, text } from "./fields.ts";

const STAT =
  /^(Sum|SampleCount|Average|Minimum|Maximum|p\d{1,2}(\.\d+)?|p100|(TM|WM|TC|TS|PR|IQM)(\(.*\))?|tm\d+(\.\d+)?)$/u;

const metricSchema = section({
  namespace: text("a namespace of CloudWatch, like Support")
    .optional()
    .describe(
      "Default: AgentCore's own, with the dimensions of the endpoint judged; then `dimensions` is left out.",
    ),
  name: text("a metric's name, like Invocations").describe("The metric's name."),
  dimensions: z
    .record(z.string(), text("a dimension's value"), {
      error: "must be a mapping of dimensions to their values",
    })
    .optional()
    .describe("Exactly the ones that the metric is published with."),
  stat: text("a statistic, like Sum, Average or p90", STAT)
    .default("Sum")
    .describe("What of a period's samples."),
}).refine(({ namespace, dimensions }) => namespace !== undefined || dimensions === undefined, {
  error: "must name its namespace too: AgentCore's metrics get the dimensions of the endpoint.",
});

const METRIC_ID = /^[a-z]\w*$/u;

/** An id that is not used is mostly mistyped, and CloudWatch would say so only when the gate is measured. */
const usesEach = (expression: string, ids: readonly string[]): boolean =>
  expression.includes("METRICS(") ||
  ids.every((id) => new RegExp(`\\b${id}\\b`, "u").test(expression));

/** A number from CloudWatch: one metric, or metric math over several. */
export function querySchema(what: string) {
  return section({
    metrics: z
      .record(
        z.string().regex(METRIC_ID, {
          error: "must be an id of metric math: a small letter, then letters, digits and _",
        }),
        metricSchema,
        { error: "must be a mapping like {errors: {namespace: Support, name: Errors}}" },
      )
      .refine((metrics) => Object.keys(metrics).length > 0, {
        error: "must name at least one metric.",
      })
      .refine((metrics) => Object.keys(metrics).length <= 50, { error: "must be 50 at most." })
      .describe("Metrics of CloudWatch, by the id that the expression uses."),
    expression: text("metric math over the ids, like errors / total")
      .optional()
      .describe("Metric math over the ids. May be left out with a single metric."),
  })
    .refine(
      ({ metrics, expression }) =>
        expression !== undefined || Object.keys(metrics as object).length < 2,
      { error: "must have an expression that says what to make of its metrics." },
    )
    .refine(
      ({ metrics, expression }) =>
        expression === undefined || usesEach(expression, Object.keys(metrics as object)),
      { error: "must use each of its metrics in the expression, by its id." },
    )
    .describe(what);
}

export type QueryFile = z.output<ReturnType<typeof querySchema>>;
