import { computeBaselineBound, computeLogEValue } from "./before-after.ts";
import type { Counts, Tolerance } from "./counts.ts";
import { computeDesignEffect } from "./design-effect.ts";
import { createRandom, drawCount, drawGeometric, drawPoisson } from "./random.ts";
import type { Random } from "./random.ts";

export interface PowerQuestion {
  readonly invocationsPerHour: number;
  /** The baseline's window as it was seen, or is to be expected. */
  readonly baseline: Counts;
  readonly meanSessionSize: number;
  readonly test: {
    readonly alpha: number;
    readonly tolerance: Tolerance;
    readonly sessionCorrelation: number;
  };
  /** How long the gate looks, about once a minute. */
  readonly durationMs: number;
}

export interface PowerAnswer {
  /** The share of promotions in which the candidate is rolled back. */
  readonly caught: number;
  /** Half of those are, after this long; undefined when none is. */
  readonly medianMs: number | undefined;
}

const RUNS = 1_000;
const MINUTE_MS = 60_000;
/** Of a long bake fewer looks are simulated than taken. */
const MOST_LOOKS = 300;
/** From here on their number is as good as normal. */
const MANY_ERRORS = 500;

/**
 * What the default error gate does for a candidate that fails at `rate`, by simulation with a fixed
 * seed: the same question has the same answer. Errors come in clusters as large as the gate takes
 * them to be; the baseline is drawn anew for each promotion.
 */
export function computePower(question: PowerQuestion, rate: number): PowerAnswer {
  const { baseline, test, invocationsPerHour, durationMs } = question;
  const random = createRandom(1);
  const { meanSessionSize } = question;
  const designEffect = computeDesignEffect({ meanSessionSize, icc: test.sessionCorrelation });
  const looks = Math.min(MOST_LOOKS, Math.max(1, Math.round(durationMs / MINUTE_MS)));
  const lookMs = durationMs / looks;
  const invocations = (invocationsPerHour * lookMs) / 3_600_000;
  const boundOf = rememberBounds(baseline.total, test);
  const caughtAtMs: number[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    const bound = boundOf(
      Math.min(baseline.total, drawErrors(random, baseline.errors, designEffect)),
    );
    const goal = Math.log(bound.limit) * designEffect;
    const seen = { total: 0, errors: 0 };
    for (let look = 1; look <= looks; look += 1) {
      const total = drawPoisson(random, invocations);
      const errors = Math.min(total, drawErrors(random, total * rate, designEffect));
      seen.total += total;
      seen.errors += errors;
      if (errors === 0 || computeLogEValue(seen, bound.tolerated) < goal) continue;
      caughtAtMs.push(look * lookMs);
      break;
    }
  }
  caughtAtMs.sort((a, b) => a - b);
  return { caught: caughtAtMs.length / RUNS, medianMs: caughtAtMs[caughtAtMs.length >> 1] };
}

function rememberBounds(total: number, test: PowerQuestion["test"]) {
  const known = new Map<number, ReturnType<typeof computeBaselineBound>>();
  return (errors: number) => {
    const bound = known.get(errors) ?? computeBaselineBound({ errors, total }, test);
    known.set(errors, bound);
    return bound;
  };
}

/** Errors in clumps of geometric size, so that their variance is `designEffect` times their mean. */
function drawErrors(random: Random, mean: number, designEffect: number): number {
  if (mean > MANY_ERRORS) return drawCount(random, mean, mean * designEffect);
  const size = (designEffect + 1) / 2;
  const clumps = drawPoisson(random, mean / size);
  let errors = 0;
  for (let clump = 0; clump < clumps; clump += 1) errors += drawGeometric(random, size);
  return errors;
}
