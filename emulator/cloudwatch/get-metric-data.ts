import type {
  GetMetricDataCommandInput,
  GetMetricDataOutput,
  MetricDataQuery,
  MetricDataResult,
} from "@aws-sdk/client-cloudwatch";

import { invalid } from "../protocol/errors.ts";
import type { Call, World } from "../world.ts";
import { resolveQueries } from "./queries.ts";

const MAX_DATAPOINTS = 100_800;

interface Answer {
  readonly query: MetricDataQuery;
  readonly points: readonly (readonly [atMs: number, value: number])[];
}

export function getMetricData(
  world: World,
  call: Call,
  input: GetMetricDataCommandInput,
): GetMetricDataOutput {
  const queries = input.MetricDataQueries ?? [];
  const range = { startMs: Number(input.StartTime), endMs: Number(input.EndTime) };
  if (range.startMs >= range.endMs) {
    throw invalid("The parameter StartTime must be less than the parameter EndTime.");
  }
  const reader = { account: call.account, region: call.region, view: call.steering.metrics };
  const results = resolveQueries(world, reader, { queries, range });
  const newestFirst = input.ScanBy !== "TimestampAscending";
  const answers = queries
    .filter(({ ReturnData }) => ReturnData !== false)
    .flatMap((query) =>
      (results.get(query.Id as string) ?? []).map((series): Answer => {
        const points = [...series].toSorted(([a], [b]) => a - b);
        return { query, points: newestFirst ? points.reverse() : points };
      }),
    );
  const output = pageOfAnswers(answers, input.MaxDatapoints ?? MAX_DATAPOINTS, input.NextToken);
  const { metricStatus } = call.steering;
  if (metricStatus)
    for (const result of output.MetricDataResults ?? []) result.StatusCode = metricStatus;
  return output;
}

/** The answers from where the token points on, up to `max` datapoints in all. */
function pageOfAnswers(
  answers: readonly Answer[],
  max: number,
  token: string | undefined,
): GetMetricDataOutput {
  const [firstAnswer, firstPoint] = token === undefined ? [0, 0] : readToken(token);
  const results: MetricDataResult[] = [];
  let room = max;
  for (let index = firstAnswer; index < answers.length; index += 1) {
    const { query, points } = answers[index] as Answer;
    const from = index === firstAnswer ? firstPoint : 0;
    const taken = points.slice(from, from + room);
    const whole = from + taken.length >= points.length;
    results.push({
      Id: query.Id,
      Label: query.Label ?? query.MetricStat?.Metric?.MetricName ?? query.Id,
      Timestamps: taken.map(([atMs]) => new Date(atMs)),
      Values: taken.map(([, value]) => value),
      StatusCode: whole ? "Complete" : "PartialData",
    });
    room -= taken.length;
    if (!whole)
      return {
        MetricDataResults: results,
        NextToken: writeToken(index, from + taken.length),
        Messages: [],
      };
  }
  return { MetricDataResults: results, Messages: [] };
}

const writeToken = (answer: number, point: number): string =>
  Buffer.from(`${answer}.${point}`).toString("base64url");

function readToken(token: string): [number, number] {
  const match = /^(\d+)\.(\d+)$/.exec(Buffer.from(token, "base64url").toString());
  if (!match) throw invalid("The NextToken is not valid.");
  return [Number(match[1]), Number(match[2])];
}
