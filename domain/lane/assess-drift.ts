import type { EndpointObservation } from "../endpoint.ts";
import { describeEndpoint } from "../promotion/assess-repoint.ts";
import type { PromotionSummary } from "./promotion-summary.ts";

export type DriftVerdict =
  /** The endpoint is where it should be. */
  | { readonly verdict: "none" }
  /** The first read: whatever it is, it is what the lane begins with. */
  | { readonly verdict: "first"; readonly version: string | null }
  /** A promotion that was started without the lane runs, or did this. */
  | { readonly verdict: "direct"; readonly reason: string }
  | { readonly verdict: "adopt"; readonly reason: string }
  | { readonly verdict: "ask"; readonly reason: string };

/** What a read of an endpoint between promotions means. */
export function assessDrift(reads: {
  readonly expected: string | null | undefined;
  readonly observed: EndpointObservation | null;
  readonly onDrift: "ask" | "adopt";
  /** The promotion with the endpoint's id that runs now, or ended last, if the lane does not know it yet. */
  readonly direct?: { readonly running: boolean; readonly summary?: PromotionSummary } | undefined;
}): DriftVerdict {
  const { expected, observed, onDrift, direct } = reads;
  if (expected === undefined) return { verdict: "first", version: observed?.liveVersion ?? null };
  if (isWhereExpected(observed, expected)) return { verdict: "none" };
  const state = describeEndpoint(observed);
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

/** The place of an endpoint that serves this version and heads nowhere else; null: there is no endpoint. */
export function placeOfVersion(version: string | null): string {
  return version === null ? "gone" : `${version}>${version}`;
}

function isExplainedBy(summary: PromotionSummary, observed: EndpointObservation | null): boolean {
  const left = summary.endpoint?.liveVersion;
  return left !== undefined && isWhereExpected(observed, left);
}
