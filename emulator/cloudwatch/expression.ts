import { invalid } from "../protocol/errors.ts";
import { parseExpression } from "./expression-parser.ts";
import type { Node } from "./expression-parser.ts";
import { combine, isSeries, OPERATORS } from "./math-values.ts";
import type { Value } from "./math-values.ts";
import { FUNCTIONS } from "./math-functions.ts";
import type { TimeSeries } from "./series.ts";

export interface ExpressionScope {
  lookup(id: string): Value;
  /** Every metric of the request whose id or label holds the text, for METRICS. */
  metrics(containing: string): TimeSeries[];
  /** Every period start of the query, for FILL. */
  slots(): readonly number[];
  periodMs(id: string): number;
}

/** Evaluates metric math: a number, one series, or several where the expression returns them all. */
export function evaluate(text: string, scope: ExpressionScope): Value {
  const fail = (words: string): never => {
    throw invalid(`Error in expression '${text}': ${words}`);
  };
  const visit = (node: Node): Value => {
    switch (node.kind) {
      case "number":
        return node.value;
      case "text":
        return fail(`the text '${node.value}' is not expected`);
      case "id":
        return scope.lookup(node.name);
      case "list":
        return node.items.map(visit).map((item) => (isSeries(item) ? item : fail("not a metric")));
      case "negative":
        return combine(-1, visit(node.operand), OPERATORS["*"] as never);
      case "binary":
        return combine(visit(node.left), visit(node.right), OPERATORS[node.operator] as never);
      case "call":
        return call(node.name, node.args);
    }
  };
  const call = (name: string, args: readonly Node[]): Value => {
    if (name === "METRICS") {
      const [filter] = args;
      if (args.length > 1 || (filter && filter.kind !== "text")) fail("METRICS takes one text");
      return scope.metrics(filter?.kind === "text" ? filter.value : "");
    }
    if (name === "PERIOD") {
      const [metric] = args;
      return metric?.kind === "id" && args.length === 1
        ? scope.periodMs(metric.name) / 1_000
        : fail("PERIOD takes one metric");
    }
    const known = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
    if (!known) return fail(`the function ${name} is not known`);
    const [filled, filler] = args;
    if (name === "FILL" && filled && filler?.kind === "id" && /^(REPEAT|LINEAR)$/.test(filler.name))
      return known([visit(filled)], { ...scope, fail, repeat: filler.name });
    return known(args.map(visit), { ...scope, fail });
  };
  return visit(parseExpression(text));
}
