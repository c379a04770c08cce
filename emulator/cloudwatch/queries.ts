import type { MetricDataQuery } from "@aws-sdk/client-cloudwatch";

import { invalid } from "../protocol/errors.ts";
import type { World } from "../world.ts";
import { evaluate } from "./expression.ts";
import { isSeries } from "./math-values.ts";
import type { Value } from "./math-values.ts";
import type { Reader } from "./metric-view.ts";
import { alignedStart, queryMetric } from "./series.ts";
import type { Range, TimeSeries } from "./series.ts";

interface Question {
  readonly queries: readonly MetricDataQuery[];
  readonly range: Range;
}

/** Longest period of the queries, in milliseconds: that of an expression's result. */
export const longestPeriodMs = (queries: readonly MetricDataQuery[]): number =>
  Math.max(...queries.map(({ MetricStat, Period }) => MetricStat?.Period ?? Period ?? 1)) * 1_000;

/** Answers every query, metrics and expressions alike, by its id. */
export function resolveQueries(
  world: World,
  reader: Reader,
  { queries, range }: Question,
): Map<string, readonly TimeSeries[]> {
  const byId = new Map(queries.map((query) => [query.Id as string, query]));
  if (byId.size !== queries.length)
    throw invalid("The Id of every MetricDataQuery must be unique.");
  const known = new Map<string, Value>();
  const slots = (): number[] => slotsOf(world, longestPeriodMs(queries), range);
  const lookup = (id: string, trail: readonly string[]): Value => {
    const query = byId.get(id);
    if (!query || trail.includes(id))
      throw invalid(`The id '${id}' is not defined, or refers to itself.`);
    const value = known.get(id) ?? valueOf(query, [...trail, id]);
    known.set(id, value);
    return value;
  };
  const metrics = (containing: string): TimeSeries[] =>
    queries
      .filter(({ Id, Label, MetricStat }) => MetricStat && `${Id}\n${Label}`.includes(containing))
      .map(({ Id }) => lookup(Id as string, []) as TimeSeries);
  const valueOf = (query: MetricDataQuery, trail: readonly string[]): Value => {
    if (query.MetricStat) return queryMetric(world, reader, { stat: query.MetricStat, range });
    if (query.Expression === undefined)
      throw invalid(`Query '${query.Id}' has neither MetricStat nor Expression.`);
    return evaluate(query.Expression, {
      lookup: (id) => lookup(id, trail),
      metrics,
      slots,
      periodMs: (id) => longestPeriodMs(queries.filter(({ Id }) => Id === id)),
    });
  };
  const answer = (value: Value): readonly TimeSeries[] => {
    if (typeof value === "number") return [new Map(slots().map((atMs) => [atMs, value]))];
    return isSeries(value) ? [value] : value;
  };
  return new Map([...byId.keys()].map((id) => [id, answer(lookup(id, []))]));
}

/** The periods of a range that have begun. */
function slotsOf(world: World, periodMs: number, range: Range): number[] {
  const slots: number[] = [];
  const lastMs = Math.min(range.endMs, world.clock.now());
  for (let atMs = alignedStart(periodMs, range.startMs); atMs < lastMs; atMs += periodMs)
    slots.push(atMs);
  return slots;
}
