import type { Look } from "../gates/look.ts";

/** What a look saw that an earlier one over the same window had not seen yet. */
export function subtractLook(look: Look, before: Look): Look {
  return {
    ...look,
    fromMs: before.toMs,
    dataMs: look.dataMs - before.dataMs,
    invocations: look.invocations - before.invocations,
    systemErrors: look.systemErrors - before.systemErrors,
    userErrors: look.userErrors - before.userErrors,
    throttles: look.throttles - before.throttles,
    sessions: look.sessions - before.sessions,
    slow: look.slow.map((each) => {
      const earlier = before.slow.find(({ maxMs }) => maxMs === each.maxMs);
      return {
        maxMs: each.maxMs,
        measured: each.measured - (earlier?.measured ?? 0),
        slower: each.slower - (earlier?.slower ?? 0),
      };
    }),
    percentiles: look.percentiles.map((each) => {
      const earlier = before.percentiles.find(({ percentile }) => percentile === each.percentile);
      const timed = each.timed - (earlier?.timed ?? 0);
      const totalMs = each.timed * each.valueMs - (earlier?.timed ?? 0) * (earlier?.valueMs ?? 0);
      return { percentile: each.percentile, timed, valueMs: timed === 0 ? 0 : totalMs / timed };
    }),
  };
}
