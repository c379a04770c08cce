// Answers cases on stdin, [{of, ...arguments}], with our own numbers: for test_statistics.py.
import { readFileSync } from "node:fs";

import { computeBetaQuantile } from "../../dist/domain/statistics/beta-quantile.js";
import { computeLogBeta, computeLogBetaTails } from "../../dist/domain/statistics/beta.js";
import { computeUpperBound } from "../../dist/domain/statistics/clopper-pearson.js";
import { computePosterior } from "../../dist/domain/statistics/posterior.js";

const functions = {
  logBeta: ({ a, b }) => computeLogBeta({ a, b }),
  logLower: ({ x, a, b }) => computeLogBetaTails(x, { a, b }).lower,
  logUpper: ({ x, a, b }) => computeLogBetaTails(x, { a, b }).upper,
  quantile: ({ p, a, b }) => computeBetaQuantile(p, { a, b }),
  upperBound: ({ errors, total, alpha }) => computeUpperBound({ errors, total }, alpha),
  posterior: ({ baseline, candidate, margin }) =>
    computePosterior({ baseline, candidate, tolerance: { margin } }),
};

const cases = JSON.parse(readFileSync(0, "utf8"));
// An infinite logarithm is no JSON number.
console.log(JSON.stringify(cases.map((each) => String(functions[each.of](each)))));
