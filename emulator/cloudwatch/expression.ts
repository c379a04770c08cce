import { invalid } from "../protocol/errors.ts";
import type { TimeSeries } from "./series.ts";

export type Value = number | TimeSeries;

export interface ExpressionScope {
  lookup(id: string): TimeSeries;
  /** Every period start of the query, for FILL. */
  slots(): readonly number[];
}

const TOKEN = /\s*(?:(\d+(?:\.\d+)?)|([a-zA-Z][a-zA-Z0-9_]*)|([-+*/(),]))/y;

function tokenize(text: string): string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.trimEnd().length) {
    const match = TOKEN.exec(text);
    if (!match) throw invalid(`Error in expression '${text}': it cannot be parsed`);
    tokens.push((match[1] ?? match[2] ?? match[3]) as string);
  }
  return tokens;
}

type Operator = (a: number, b: number) => number;
const SUMS: Readonly<Record<string, Operator>> = { "+": (a, b) => a + b, "-": (a, b) => a - b };
const PRODUCTS: Readonly<Record<string, Operator>> = { "*": (a, b) => a * b, "/": (a, b) => a / b };

/** Combines point by point; a point that one side lacks, or a division by zero, gives no point. */
function combine(a: Value, b: Value, operator: Operator): Value {
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

/** Evaluates metric math: `+ - * /`, numbers, parentheses, ids and `FILL(series, number)`. */
export function evaluate(text: string, scope: ExpressionScope): Value {
  const tokens = tokenize(text);
  let at = 0;
  const fail = (): never => {
    throw invalid(`Error in expression '${text}': ${tokens[at] ?? "its end"} is not expected`);
  };
  const expect = (token: string): void => {
    if (tokens[at] !== token) fail();
    at += 1;
  };
  const chain = (operators: Readonly<Record<string, Operator>>, operand: () => Value): Value => {
    let value = operand();
    for (
      let operator = operators[tokens[at] ?? ""];
      operator;
      operator = operators[tokens[at] ?? ""]
    ) {
      at += 1;
      value = combine(value, operand(), operator);
    }
    return value;
  };
  const fill = (): Value => {
    expect("(");
    const series = sums();
    expect(",");
    const value = sums();
    expect(")");
    if (typeof series === "number" || typeof value !== "number") return fail();
    return new Map(scope.slots().map((slotMs) => [slotMs, series.get(slotMs) ?? value]));
  };
  const factor = (): Value => {
    const token = tokens[at] ?? fail();
    at += 1;
    if (token === "-") return combine(-1, factor(), PRODUCTS["*"] as Operator);
    if (token === "(") {
      const value = sums();
      expect(")");
      return value;
    }
    if (/^\d/.test(token)) return Number(token);
    if (token === "FILL") return fill();
    if (/^[a-z]/.test(token)) return scope.lookup(token);
    at -= 1;
    return fail();
  };
  const sums = (): Value => chain(SUMS, () => chain(PRODUCTS, factor));
  const value = sums();
  return at < tokens.length ? fail() : value;
}
