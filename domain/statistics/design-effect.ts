/**
 * By how much errors that come in clusters by session inflate the variance of an error count:
 * 1 + (E[m²]/E[m] − 1) · ICC, m the session's size. CloudWatch gives only the mean size
 * (Invocations per session); sizes are then taken as geometric, for which E[m²]/E[m] = 2·E[m] − 1.
 */
export function computeDesignEffect(sessions: {
  meanSessionSize: number;
  /** E[m²], where sizes are known one by one. */
  meanSquaredSize?: number;
  /** Intraclass correlation: 0 for independent errors, 1 when whole sessions fail. */
  icc: number;
}): number {
  const mean = Math.max(1, sessions.meanSessionSize);
  const weighted =
    sessions.meanSquaredSize === undefined ? 2 * mean - 1 : sessions.meanSquaredSize / mean;
  return 1 + Math.max(0, weighted - 1) * sessions.icc;
}
