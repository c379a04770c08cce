import type { TimeSeries } from "./series.ts";

/** What an expression stands for: a scalar, a time series, or an array of them. */
export type Value = number | TimeSeries | readonly TimeSeries[];

export type Operator = (a: number, b: number) => number;

const truth = (is: boolean): number => (is ? 1 : 0);

export const OPERATORS: Readonly<Record<string, Operator>> = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "/": (a, b) => a / b,
  "^": (a, b) => a ** b,
  "==": (a, b) => truth(a === b),
  "!=": (a, b) => truth(a !== b),
  "<": (a, b) => truth(a < b),
  "<=": (a, b) => truth(a <= b),
  ">": (a, b) => truth(a > b),
  ">=": (a, b) => truth(a >= b),
  "&&": (a, b) => truth(a !== 0 && b !== 0),
  AND: (a, b) => truth(a !== 0 && b !== 0),
  "||": (a, b) => truth(a !== 0 || b !== 0),
  OR: (a, b) => truth(a !== 0 || b !== 0),
};

export const isArray = (value: Value): value is readonly TimeSeries[] => Array.isArray(value);

export const isSeries = (value: Value): value is TimeSeries => value instanceof Map;

/**
 * Combines point by point; a point that one side lacks, or a division by zero, gives no point.
 * With an array on one side, each of its series is combined with the other side.
 */
export function combine(a: Value, b: Value, operator: Operator): Value {
  if (isArray(a) && isArray(b))
    return a.flatMap((item, index) => {
      const other = b[index];
      return other ? [combine(item, other, operator) as TimeSeries] : [];
    });
  if (isArray(a)) return a.map((item) => combine(item, b, operator) as TimeSeries);
  if (isArray(b)) return b.map((item) => combine(a, item, operator) as TimeSeries);
  if (typeof a === "number" && typeof b === "number") return operator(a, b);
  const points = new Map<number, number>();
  for (const atMs of (typeof a === "number" ? (b as TimeSeries) : a).keys()) {
    const left = typeof a === "number" ? a : a.get(atMs);
    const right = typeof b === "number" ? b : b.get(atMs);
    if (left === undefined || right === undefined) continue;
    const result = operator(left, right);
    if (Number.isFinite(result)) points.set(atMs, result);
  }
  return points;
}

/** Applies a function to a number, or to every point. */
export function mapValue(value: Value, change: (x: number) => number): Value {
  if (typeof value === "number") return change(value);
  if (isArray(value)) return value.map((item) => mapValue(item, change) as TimeSeries);
  const points = [...value].map(([atMs, x]) => [atMs, change(x)] as const);
  return new Map(points.filter(([, x]) => Number.isFinite(x)));
}
