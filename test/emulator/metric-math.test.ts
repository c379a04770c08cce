import { GetMetricDataCommand, PutMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import { expect, test } from "vitest";

import { begin, START_MS } from "./story.ts";

const MINUTE_MS = 60_000;

/** Metrics `a` = 1, 2, none, 4 and `b` = 10, 20, 30, 40, a minute each, and a way to compute. */
async function beginMath() {
  const story = await begin();
  const put = (MetricName: string, values: readonly (number | undefined)[]) =>
    story.cloudwatch.send(
      new PutMetricDataCommand({
        Namespace: "Math",
        MetricData: values.flatMap((Value, index) =>
          Value === undefined
            ? []
            : [{ MetricName, Value, Timestamp: new Date(START_MS + index * MINUTE_MS) }],
        ),
      }),
    );
  await put("a", [1, 2, undefined, 4]);
  await put("b", [10, 20, 30, 40]);
  await story.clock.advance(4 * MINUTE_MS);
  const metric = (Id: string) => ({
    Id,
    ReturnData: false,
    MetricStat: { Metric: { Namespace: "Math", MetricName: Id }, Period: 60, Stat: "Sum" },
  });
  const compute = async (Expression: string) => {
    const { MetricDataResults } = await story.cloudwatch.send(
      new GetMetricDataCommand({
        MetricDataQueries: [metric("a"), metric("b"), { Id: "e", Expression }],
        StartTime: new Date(START_MS),
        EndTime: new Date(START_MS + 4 * MINUTE_MS),
        ScanBy: "TimestampAscending",
      }),
    );
    return MetricDataResults?.map(({ Values }) => Values);
  };
  return { compute };
}

test("expressions give the values that the CloudWatch user guide describes", async () => {
  const { compute } = await beginMath();
  const table: [expression: string, values: number[]][] = [
    ["a + b", [11, 22, 44]],
    ["-a + 2 ^ 3", [7, 6, 4]],
    ["a + b * 2 - 1", [20, 41, 83]],
    ["(a + b) * 2", [22, 44, 88]],
    ["b / (a - 1)", [20, 40 / 3]],
    ["FILL(a, 0)", [1, 2, 0, 4]],
    ["FILL(a, REPEAT)", [1, 2, 2, 4]],
    ["FILL(a, LINEAR)", [1, 2, 3, 4]],
    ["FILL(a, b)", [1, 2, 30, 4]],
    ["SUM(b)", [100, 100, 100, 100]],
    ["AVG(b) + a", [26, 27, 29]],
    ["MIN(b)", [10, 10, 10, 10]],
    ["MAX(b)", [40, 40, 40, 40]],
    ["SUM([a, b])", [11, 22, 30, 44]],
    ["AVG(METRICS())", [5.5, 11, 30, 22]],
    ['MAX(METRICS("a"))', [1, 2, 4]],
    ["METRIC_COUNT(METRICS())", [2, 2, 2, 2]],
    ["IF(b > 15, b, 0)", [0, 20, 30, 40]],
    ["IF(b > 15, a)", [2, 4]],
    ["b >= 20 AND b < 40", [0, 1, 1, 0]],
    ["b == 10 || b != 30", [1, 1, 0, 1]],
    ["b <= 20", [1, 1, 0, 0]],
    ["RATE(b) * PERIOD(b)", [10, 10, 10]],
    ["DIFF(a)", [1, 2]],
    ["RUNNING_SUM(b)", [10, 30, 60, 100]],
    ["ABS(0 - b)", [10, 20, 30, 40]],
    ["CEIL(b / 3)", [4, 7, 10, 14]],
    ["FLOOR(b / 3)", [3, 6, 10, 13]],
    ["TIME_SERIES(7)", [7, 7, 7, 7]],
    ["DATAPOINT_COUNT(a)", [3, 3, 3, 3]],
  ];
  for (const [expression, values] of table)
    expect([expression, await compute(expression)]).toEqual([expression, [values]]);
});

test("an expression that is an array answers with a result for each of its metrics", async () => {
  const { compute } = await beginMath();
  expect(await compute("METRICS() * 2")).toEqual([
    [2, 4, 8],
    [20, 40, 60, 80],
  ]);
  expect(await compute("FILL(METRICS(), 0)")).toEqual([
    [1, 2, 0, 4],
    [10, 20, 30, 40],
  ]);
});

test.each([
  "NOTHING(a)",
  "IF(METRICS(), 1, 0)",
  "SUM(a, b)",
  "SUM(",
  "[a",
  "a b",
  "METRICS(a)",
  "PERIOD(1)",
  "'text'",
  "e + 1",
  "FILL(1, 0)",
  "RATE(1)",
  "[1]",
])("the expression %s is refused", async (expression) => {
  const { compute } = await beginMath();
  await expect(compute(expression)).rejects.toMatchObject({ $metadata: { httpStatusCode: 400 } });
});
