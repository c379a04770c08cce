import type {
  GetMetricDataCommandInput,
  GetMetricDataOutput,
  MetricDataQuery,
  MetricDataResult,
} from "@aws-sdk/client-cloudwatch";

import { invalid } from "../protocol/errors.ts";
import type { Call, World } from "../world.ts";
import { evaluate } from "./expression.ts";
import { alignedStart, queryMetric } from "./series.ts";
import type { Range, TimeSeries } from "./series.ts";

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
  const results = resolveQueries(world, call, queries, range);
  const newestFirst = input.ScanBy !== "TimestampAscending";
  const answers = queries
    .filter(({ ReturnData }) => ReturnData !== false)
    .map((query): Answer => {
      const points = [...(results.get(query.Id as string) as TimeSeries)].toSorted(
        ([a], [b]) => a - b,
      );
      return { query, points: newestFirst ? points.reverse() : points };
    });
  const output = pageOfAnswers(answers, input.MaxDatapoints ?? MAX_DATAPOINTS, input.NextToken);
  const { metricStatus } = call.steering;
  if (metricStatus)
    for (const result of output.MetricDataResults ?? []) result.StatusCode = metricStatus;
  return output;
}

function resolveQueries(
  world: World,
  call: Call,
  queries: readonly MetricDataQuery[],
  range: Range,
) {
  const results = new Map<string, TimeSeries>();
  const byId = new Map(queries.map((query) => [query.Id as string, query]));
  if (byId.size !== queries.length)
    throw invalid("The Id of every MetricDataQuery must be unique.");
  const periods = queries.flatMap(({ MetricStat }) =>
    MetricStat?.Period === undefined ? [] : [MetricStat.Period],
  );
  const slots = (): number[] => {
    const periodMs = Math.max(...periods, 1) * 1_000;
    const all: number[] = [];
    const lastMs = Math.min(range.endMs, world.clock.now());
    for (let atMs = alignedStart(periodMs, range.startMs); atMs < lastMs; atMs += periodMs)
      all.push(atMs);
    return all;
  };
  const lookup = (id: string, trail: readonly string[] = []): TimeSeries => {
    const known = results.get(id);
    if (known) return known;
    const query = byId.get(id);
    if (!query || trail.includes(id))
      throw invalid(`The id '${id}' is not defined, or refers to itself.`);
    const series = seriesOfQuery(query, (other) => lookup(other, [...trail, id]));
    results.set(id, series);
    return series;
  };
  const seriesOfQuery = (query: MetricDataQuery, find: (id: string) => TimeSeries): TimeSeries => {
    if (query.MetricStat) return queryMetric(world, call, query.MetricStat, range);
    if (query.Expression === undefined)
      throw invalid(`Query '${query.Id}' has neither MetricStat nor Expression.`);
    const value = evaluate(query.Expression, { lookup: find, slots });
    return typeof value === "number" ? new Map(slots().map((atMs) => [atMs, value])) : value;
  };
  for (const { Id } of queries) lookup(Id as string);
  return results;
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
