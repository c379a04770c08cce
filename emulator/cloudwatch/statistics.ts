import { invalid } from "../protocol/errors.ts";
import type { Samples } from "../state/model.ts";

interface Sample {
  readonly value: number;
  readonly count: number;
}

const sorted = (samples: Samples): Sample[] =>
  Object.entries(samples)
    .map(([value, count]) => ({ value: Number(value), count }))
    .toSorted((a, b) => a.value - b.value);

const countOf = (samples: readonly Sample[]): number =>
  samples.reduce((sum, { count }) => sum + count, 0);

/** Nearest rank: the smallest value that at least `percent` of the samples do not exceed. */
function percentile(samples: readonly Sample[], percent: number): number {
  const rank = Math.max(1, Math.ceil((percent / 100) * countOf(samples)));
  let seen = 0;
  for (const { value, count } of samples) {
    seen += count;
    if (seen >= rank) return value;
  }
  return samples.at(-1)?.value ?? 0;
}

/** Percentage of samples in (low, high]. */
function percentileRank(samples: readonly Sample[], low: number, high: number): number {
  const inside = samples.filter(({ value }) => value > low && value <= high);
  return (100 * countOf(inside)) / countOf(samples);
}

const sum = (samples: readonly Sample[]): number =>
  samples.reduce((total, { value, count }) => total + value * count, 0);

const PLAIN: Readonly<Record<string, (samples: readonly Sample[]) => number>> = {
  Sum: sum,
  SampleCount: countOf,
  Average: (samples) => sum(samples) / countOf(samples),
  Minimum: (samples) => samples[0]?.value ?? 0,
  Maximum: (samples) => samples.at(-1)?.value ?? 0,
};

const PERCENTILE = /^p(\d{1,2}(?:\.\d{1,10})?|100)$/;
const RANK = /^PR\((\d+(?:\.\d+)?)?:(\d+(?:\.\d+)?)?\)$/;

/** The function behind a statistic's name. Throws AWS's validation error for one that is not known. */
export function statistic(name: string): (samples: Samples) => number {
  const plain = Object.hasOwn(PLAIN, name) ? PLAIN[name] : undefined;
  if (plain) return (samples) => plain(sorted(samples));
  const percent = PERCENTILE.exec(name);
  if (percent) return (samples) => percentile(sorted(samples), Number(percent[1]));
  const rank = RANK.exec(name);
  if (rank && (rank[1] !== undefined || rank[2] !== undefined)) {
    const low = rank[1] === undefined ? -Infinity : Number(rank[1]);
    const high = rank[2] === undefined ? Infinity : Number(rank[2]);
    return (samples) => percentileRank(sorted(samples), low, high);
  }
  throw invalid(`The value ${name} for parameter Stat is not supported.`);
}

export function mergeSamples(into: Samples, from: Samples): void {
  for (const [value, count] of Object.entries(from)) into[value] = (into[value] ?? 0) + count;
}
