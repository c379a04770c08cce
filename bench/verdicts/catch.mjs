import {
  computeBaselineBound,
  computeLogEValue,
} from "../../dist/domain/statistics/before-after.js";
import { DEFAULT_ALPHA, DEFAULT_TOLERANCE } from "../../dist/domain/statistics/defaults.js";
import { computeLogRatio } from "../../dist/domain/statistics/mixture.js";
import { drawPoisson } from "../../dist/domain/statistics/random.js";

/** Where a test that does not decide is given up. */
const MOST_INVOCATIONS = 20_000;

/** An even split of alpha, and equal weights: the plainest form of the test. */
const PLAIN_GRID = {
  multiples: [1.5, 2, 3, 5, 8, 13, 20, 40],
  weights: Array.from({ length: 8 }, () => 1 / 8),
};

/**
 * Mean invocations until a candidate that fails at `to` is caught: by our gate, by the same with the
 * plain grid, by the probability ratio test with the same bound and limit that is told `to`, and by
 * the one that is told the baseline's rate too. Calls are independent, looked at one by one.
 */
export function measureCatch(random, { from, to, baselineTotal, runs }) {
  const sums = { ours: 0, plain: 0, oracle: 0, knowsBoth: 0 };
  const tolerance = DEFAULT_TOLERANCE;
  for (let run = 0; run < runs; run += 1) {
    const baseline = { total: baselineTotal, errors: drawPoisson(random, baselineTotal * from) };
    const { tolerated, limit } = computeBaselineBound(baseline, {
      alpha: DEFAULT_ALPHA,
      tolerance,
    });
    const truly = from * tolerance.ratio;
    const goal = Math.log(limit);
    const tests = {
      ours: (counts) => computeLogEValue(counts, tolerated) >= goal,
      plain: (counts) => computeLogEValue(counts, tolerated, PLAIN_GRID) >= goal,
      oracle: (counts) => computeLogRatio(counts, { to, from: tolerated }) >= goal,
      knowsBoth: (counts) =>
        computeLogRatio(counts, { to, from: truly }) >= -Math.log(DEFAULT_ALPHA),
    };
    const needed = runUntilCaught(random, to, tests);
    for (const name of Object.keys(sums)) sums[name] += needed[name] / runs;
  }
  return sums;
}

/** All tests see the same calls. Only an error can raise an e-value. */
function runUntilCaught(random, rate, tests) {
  const needed = {};
  const counts = { total: 0, errors: 0 };
  let open = Object.keys(tests);
  while (open.length > 0 && counts.total < MOST_INVOCATIONS) {
    counts.total += 1;
    if (random() >= rate) continue;
    counts.errors += 1;
    for (const name of open) if (tests[name](counts)) needed[name] = counts.total;
    open = open.filter((name) => needed[name] === undefined);
  }
  for (const name of open) needed[name] = MOST_INVOCATIONS;
  return needed;
}
