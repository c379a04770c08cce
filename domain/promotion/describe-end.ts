import type { PromotionStatus } from "./status.ts";

/** How a promotion ended, and what its users get now; undefined before the end. */
export function describeEnd({
  outcome,
  target,
  baseline,
  endpoint,
}: Pick<PromotionStatus, "outcome" | "target" | "baseline" | "endpoint">): string | undefined {
  if (!outcome) return undefined;
  const { kind, explanation } = outcome;
  if (kind !== "stopped" || baseline === undefined || endpoint?.liveVersion !== baseline)
    return explanation;
  const stop = /[.!?]$/.test(explanation) ? "" : ".";
  return `${explanation}${stop} Endpoint ${target.endpoint} still serves version ${baseline}.`;
}
