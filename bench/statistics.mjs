/** The middle value; of an even number of them the mean of the two in the middle. */
export function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

export function mean(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

export function describeSpread(values) {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return `median ${median(values).toFixed(0)} ms, mean ${mean(values).toFixed(0)} ms, ${low} to ${high} ms`;
}

/** Of values in order, the one below which this share of them lies. */
export function percentile(sorted, share) {
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
}
