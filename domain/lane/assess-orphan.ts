import type { EndpointObservation } from "../endpoint.ts";
import { describeEndpoint } from "../promotion/assess-repoint.ts";
import { isWhereExpected } from "./assess-drift.ts";

export interface OrphanReads {
  readonly promotion: string;
  readonly execution: string;
  /** Where the endpoint was before the promotion, as far as anybody knows. */
  readonly expected: string | null | undefined;
  readonly baseline?: string;
  readonly candidate?: string;
  readonly observed: EndpointObservation | null;
}

export type OrphanVerdict =
  /** It ended before it moved anything. */
  | { readonly verdict: "untouched"; readonly reason: string }
  /** A person says whether the endpoint goes back or stays. */
  | { readonly verdict: "ask"; readonly reason: string };

/** What a promotion that was ended from outside left behind. */
export function assessOrphan(reads: OrphanReads): OrphanVerdict {
  const { promotion, execution, observed } = reads;
  const ended = `Promotion ${promotion} was ended from outside (${execution.toLowerCase()})`;
  const state = describeEndpoint(observed);
  const before = reads.baseline ?? reads.expected;
  const isUntouched =
    before !== undefined &&
    isWhereExpected(observed, before) &&
    (observed === null || observed.status === "READY");
  if (isUntouched)
    return { verdict: "untouched", reason: `${ended}; the endpoint is as it was: ${state}.` };
  return {
    verdict: "ask",
    reason: `${ended} half-way; the endpoint is ${state}. Adopt it as it is, or roll back${reads.baseline === undefined ? "" : ` to version ${reads.baseline}`}.`,
  };
}
