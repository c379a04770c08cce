/** Numbers in [0, 1), the same ones for the same seed (sfc32). */
export type Random = () => number;

export function createRandom(seed: number): Random {
  let [a, b, c, count] = [seed | 0, 0x9e3779b9 | 0, 0x243f6a88 | 0, 1];
  const next = (): number => {
    const sum = (((a + b) | 0) + count) | 0;
    count = (count + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    return (sum >>> 0) / 4_294_967_296;
  };
  for (let warmUp = 0; warmUp < 16; warmUp += 1) next();
  return next;
}

/** Above it a normal distribution is as good. */
const LARGE_MEAN = 200;

/** How many events of a Poisson process with this mean. */
export function drawPoisson(random: Random, mean: number): number {
  if (mean > LARGE_MEAN) return drawCount(random, mean, mean);
  let count = 0;
  let chance = Math.exp(-mean);
  let left = random() - chance;
  while (left >= 0 && chance > 0) {
    count += 1;
    chance *= mean / count;
    left -= chance;
  }
  return count;
}

/** 1 or more, with this mean. */
export function drawGeometric(random: Random, mean: number): number {
  return mean <= 1 ? 1 : 1 + Math.floor(Math.log(1 - random()) / Math.log1p(-1 / mean));
}

/** A whole number of 0 or more, from the normal distribution. */
export function drawCount(random: Random, mean: number, variance: number): number {
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return Math.max(0, Math.round(mean + Math.sqrt(variance) * normal));
}
