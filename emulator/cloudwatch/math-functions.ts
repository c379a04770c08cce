import { isArray, isSeries, mapValue } from "./math-values.ts";
import type { Value } from "./math-values.ts";
import type { TimeSeries } from "./series.ts";

interface Context {
  slots(): readonly number[];
  fail(words: string): never;
  /** REPEAT or LINEAR, where FILL was given one. */
  repeat?: string;
}

type MathFunction = (args: readonly Value[], context: Context) => Value;

const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

const mean = (values: readonly number[]): number => total(values) / values.length;

const deviation = (values: readonly number[]): number =>
  Math.sqrt(mean(values.map((value) => (value - mean(values)) ** 2)));

/** A series to one number, several series to one series: what SUM, AVG, MIN and MAX do. */
const aggregate =
  (of: (values: readonly number[]) => number): MathFunction =>
  (args, { fail }) => {
    const [value] = args;
    if (value === undefined || args.length > 1) return fail("one argument is expected");
    if (typeof value === "number") return value;
    if (isSeries(value)) return value.size === 0 ? new Map() : of([...value.values()]);
    const at = new Map<number, number[]>();
    for (const series of value)
      for (const [atMs, x] of series) at.set(atMs, [...(at.get(atMs) ?? []), x]);
    return new Map([...at].toSorted(([a], [b]) => a - b).map(([atMs, xs]) => [atMs, of(xs)]));
  };

const unary =
  (change: (x: number) => number): MathFunction =>
  (args, { fail }) => {
    const [value] = args;
    return value === undefined || args.length > 1
      ? fail("one argument is expected")
      : mapValue(value, change);
  };

/** Each point and the one before it, to a new point. */
const withPrevious =
  (of: (change: number, elapsedS: number) => number): MathFunction =>
  (args, { fail }) => {
    const [value] = args;
    if (value === undefined || !isSeries(value)) return fail("a time series is expected");
    const points = [...value];
    return new Map(
      points.slice(1).map(([atMs, x], index) => {
        const [beforeMs, before] = points[index] as [number, number];
        return [atMs, of(x - before, (atMs - beforeMs) / 1_000)];
      }),
    );
  };

function runningSum(args: readonly Value[], { fail }: Context): Value {
  const [value] = args;
  if (value === undefined || !isSeries(value)) return fail("a time series is expected");
  let sum = 0;
  return new Map([...value].map(([atMs, x]) => [atMs, (sum += x)]));
}

/** A point counts as true when it is not 0; a point that the condition lacks gives no point. */
function choose(args: readonly Value[], { fail }: Context): Value {
  const [condition, yes, no] = args;
  if (condition === undefined || yes === undefined || isArray(condition) || isArray(yes))
    return fail("IF takes a condition and one or two values, none of them an array");
  if (no !== undefined && isArray(no)) return fail("IF does not take an array");
  if (typeof condition === "number") return (condition === 0 ? no : yes) ?? new Map();
  const points = new Map<number, number>();
  for (const [atMs, truth] of condition) {
    const chosen = truth === 0 ? no : yes;
    const x = typeof chosen === "number" ? chosen : chosen?.get(atMs);
    if (x !== undefined) points.set(atMs, x);
  }
  return points;
}

function fillLinear(series: TimeSeries, slots: readonly number[]): TimeSeries {
  const known = [...series.keys()].toSorted((a, b) => a - b);
  const points = new Map<number, number>();
  for (const slotMs of slots) {
    const before = known.findLast((atMs) => atMs <= slotMs) ?? known[0];
    const after = known.find((atMs) => atMs >= slotMs) ?? known.at(-1);
    if (before === undefined || after === undefined) continue;
    const [low, high] = [series.get(before) as number, series.get(after) as number];
    const share = after === before ? 0 : (slotMs - before) / (after - before);
    points.set(slotMs, low + share * (high - low));
  }
  return points;
}

function fillRepeat(series: TimeSeries, slots: readonly number[]): TimeSeries {
  const points = new Map<number, number>();
  let last: number | undefined;
  for (const slotMs of slots) {
    last = series.get(slotMs) ?? last;
    if (last !== undefined) points.set(slotMs, last);
  }
  return points;
}

function fill(args: readonly Value[], context: Context): Value {
  const [value, by] = args;
  if (value === undefined || typeof value === "number") return context.fail("FILL takes a metric");
  if (isArray(value))
    return value.map((item) => fill([item, ...args.slice(1)], context) as TimeSeries);
  const slots = context.slots();
  if (context.repeat === "REPEAT") return fillRepeat(value, slots);
  if (context.repeat === "LINEAR") return fillLinear(value, slots);
  if (by === undefined || isArray(by)) return context.fail("FILL takes a number, REPEAT or LINEAR");
  const points = slots.map((slotMs) => {
    const x = value.get(slotMs) ?? (typeof by === "number" ? by : by.get(slotMs));
    return [slotMs, x] as const;
  });
  return new Map(points.filter((point): point is [number, number] => point[1] !== undefined));
}

export const FUNCTIONS: Readonly<Record<string, MathFunction>> = {
  SUM: aggregate(total),
  AVG: aggregate(mean),
  MIN: aggregate((values) => Math.min(...values)),
  MAX: aggregate((values) => Math.max(...values)),
  STDDEV: aggregate(deviation),
  ABS: unary(Math.abs),
  CEIL: unary(Math.ceil),
  FLOOR: unary(Math.floor),
  LOG: unary(Math.log),
  LOG10: unary(Math.log10),
  DIFF: withPrevious((change) => change),
  RATE: withPrevious((change, elapsedS) => change / elapsedS),
  RUNNING_SUM: runningSum,
  IF: choose,
  FILL: fill,
  TIME_SERIES: ([value], { slots, fail }) =>
    typeof value === "number"
      ? new Map(slots().map((atMs) => [atMs, value]))
      : fail("TIME_SERIES takes a number"),
  DATAPOINT_COUNT: aggregate((values) => values.length),
  METRIC_COUNT: ([value], { fail }) =>
    value !== undefined && isArray(value) ? value.length : fail("METRIC_COUNT takes an array"),
};
