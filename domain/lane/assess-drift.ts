import type { EndpointObservation } from "../endpoint.ts";
import { describeEndpoint } from "../promotion/assess-repoint.ts";
import type { PromotionSummary } from "./promotion-summary.ts";

export type DriftVerdict =
  /** The endpoint is where it should be, or on the way that is known. */
  | { readonly verdict: "none" }
  /** That way is over. */
  | { readonly verdict: "arrived"; readonly reason: string }
  /** The first read: whatever it is, it is what the lane begins with. */
  | { readonly verdict: "first" }
  /** A promotion that was started without the lane runs, or did this. */
  | { readonly verdict: "direct"; readonly reason: string }
  | { readonly verdict: "adopt"; readonly reason: string }
  | { readonly verdict: "ask"; readonly reason: string };

/** What a read of an endpoint between promotions means. */
export function assessDrift(reads: {
  readonly expected: string | null | undefined;
  /** See `LaneState`. */
  readonly heading?: string | undefined;
  readonly observed: EndpointObservation | null;
  readonly onDrift: "ask" | "adopt";
  /** The promotion with the endpoint's id that runs now, or ended last, if the lane does not know it yet. */
  readonly direct?: { readonly running: boolean; readonly summary?: PromotionSummary } | undefined;
}): DriftVerdict {
  const { expected, heading, observed, onDrift, direct } = reads;
  if (expected === undefined) return { verdict: "first" };
  const place = placeOf(observed);
  if (heading !== undefined && place === placeOfVersion(expected, heading))
    return { verdict: "none" };
  const state = describeEndpoint(observed);
  const isBack = isWhereExpected(observed, expected);
  if (heading !== undefined && (isBack || place === placeOfVersion(heading)))
    return {
      verdict: "arrived",
      reason: `The endpoint was on its way to version ${heading}, and is ${state}.`,
    };
  if (isBack) return { verdict: "none" };
  if (direct?.running)
    return { verdict: "direct", reason: "A promotion that was started without the lane runs." };
  if (direct?.summary && isExplainedBy(direct.summary, observed))
    return {
      verdict: "direct",
      reason: `Promotion ${direct.summary.promotion}, started without the lane, left the endpoint ${state}.`,
    };
  const reason = `Someone else moved the endpoint: it was on version ${expected ?? "none"}, and is ${state}.`;
  return { verdict: onDrift, reason };
}

/** Serving the expected version, and on its way nowhere else. */
export function isWhereExpected(
  observed: EndpointObservation | null,
  expected: string | null,
): boolean {
  return placeOf(observed) === placeOfVersion(expected);
}

/** Where an endpoint is and heads for, to be compared: `3>3`, `3>4`, `gone`. */
export function placeOf(observed: EndpointObservation | null): string {
  if (observed === null) return "gone";
  const { liveVersion = "none", targetVersion = liveVersion } = observed;
  return `${liveVersion}>${targetVersion}`;
}

/** The place of an endpoint that serves this version, and may be on its way; null: there is no endpoint. */
export function placeOfVersion(version: string | null, heading = version): string {
  return heading === null ? "gone" : `${version ?? "none"}>${heading}`;
}

function isExplainedBy(summary: PromotionSummary, observed: EndpointObservation | null): boolean {
  return summary.endpoint !== undefined && placeOf(observed) === placeOf(summary.endpoint);
}
