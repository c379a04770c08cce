import type { EndpointObservation } from "../endpoint.ts";
import {
  LAG_MS,
  describeEndpoint,
  findStranger,
  isServing,
  isUnchanged,
} from "./assess-repoint.ts";

export type WatchAction =
  | { readonly action: "done"; readonly reason: string }
  | { readonly action: "wait"; readonly reason: string }
  | {
      readonly action: "roll-back";
      readonly cause: "update-failed" | "update-deadline";
      readonly reason: string;
    }
  | { readonly action: "drift"; readonly reason: string };

export interface WatchReads {
  readonly candidate: string;
  readonly baseline?: string;
  readonly observed: EndpointObservation | null;
  /** READY reads of the candidate in a row. */
  readonly stableReads: number;
  /** Whether the candidate was read live before. */
  readonly sawCandidateLive: boolean;
  /** The endpoint as resolve found it, and when AWS accepted the re-point: old news may still show. */
  readonly found?: EndpointObservation | null;
  readonly acceptedAtMs?: number;
  readonly now: number;
  readonly untilMs: number;
}

/** One read may lie (the live version lags); two in a row are taken for the truth. */
export const STABLE_READS = 2;

/** UPDATING → READY after the re-point: done, wait on, roll back, or someone else's business. */
export function assessWatch(reads: WatchReads): WatchAction {
  const { observed, candidate, baseline } = reads;
  if (reads.stableReads >= STABLE_READS && isServing(observed, candidate)) {
    return {
      action: "done",
      reason: `The endpoint is READY on version ${candidate} in ${STABLE_READS} reads in a row.`,
    };
  }
  if (isOldNews(reads)) {
    return {
      action: "wait",
      reason: `The endpoint still shows the failure of before: ${describeEndpoint(observed)}.`,
    };
  }
  const foreign = assessForeignChange(reads);
  if (foreign) return { action: "drift", reason: foreign };
  const state = describeEndpoint(observed);
  if (observed?.status === "UPDATE_FAILED" || observed?.status === "CREATE_FAILED") {
    return {
      action: "roll-back",
      cause: "update-failed",
      reason: `AWS could not move the endpoint to version ${candidate}: ${state}.`,
    };
  }
  if (reads.now >= reads.untilMs) {
    return {
      action: "roll-back",
      cause: "update-deadline",
      reason: `The endpoint did not become READY on version ${candidate} in time: ${state}.`,
    };
  }
  return {
    action: "wait",
    reason: `The endpoint is ${state}${baseline === undefined ? "" : `; the baseline is ${baseline}`}.`,
  };
}

/** A read that lags behind the re-point still shows the failed update that it started from. */
function isOldNews({ found, observed, acceptedAtMs, now }: WatchReads): boolean {
  return (
    found?.status === "UPDATE_FAILED" &&
    observed !== null &&
    isUnchanged(found, observed) &&
    now - (acceptedAtMs ?? now) <= LAG_MS
  );
}

/** What shows that someone else moved the endpoint after our re-point; undefined when nothing does. */
export function assessForeignChange(reads: {
  observed: EndpointObservation | null;
  candidate: string;
  baseline?: string;
  sawCandidateLive: boolean;
}): string | undefined {
  const { observed, candidate, baseline } = reads;
  if (observed === null) return "Someone else deleted the endpoint.";
  if (observed.status === "DELETING" || observed.status === "DELETE_FAILED") {
    return `Someone else deletes the endpoint: it is ${describeEndpoint(observed)}.`;
  }
  const stranger = findStranger(
    observed,
    baseline === undefined ? [candidate] : [candidate, baseline],
  );
  if (stranger !== undefined) {
    return `Someone else moved the endpoint to version ${stranger}: it is ${describeEndpoint(observed)}.`;
  }
  if (
    baseline !== undefined &&
    reads.sawCandidateLive &&
    isMovedBack(observed, { baseline, candidate })
  ) {
    return `Someone else moved the endpoint back to version ${baseline}: it is ${describeEndpoint(observed)}.`;
  }
  return undefined;
}

/**
 * Whether the endpoint is headed for the baseline, or serves it. A failed update that leaves or puts
 * back the last good version is not someone else's doing; nor is a live version that lags behind
 * the candidate as target, or a baseline that is the candidate itself (the repair of a failed endpoint).
 */
function isMovedBack(
  endpoint: EndpointObservation,
  { baseline, candidate }: { baseline: string; candidate: string },
): boolean {
  const { status, liveVersion: live, targetVersion: target } = endpoint;
  if (baseline === candidate || target === candidate) return false;
  if (status === "UPDATE_FAILED") return target === baseline && live !== baseline;
  return target === baseline || live === baseline;
}
