import type { EndpointObservation } from "../endpoint.ts";
import {
  LAG_MS,
  describeEndpoint,
  findStranger,
  isServing,
  isUnchanged,
} from "./assess-repoint.ts";
import { STABLE_READS } from "./assess-watch.ts";

export type RollbackAction =
  | { readonly action: "done"; readonly reason: string }
  /** Call AWS to move the endpoint to the baseline, with a new token. */
  | { readonly action: "send"; readonly reason: string }
  | { readonly action: "wait"; readonly reason: string }
  /** Somebody already did what the rollback would do. */
  | { readonly action: "drifted"; readonly reason: string }
  /** Nothing may be sent without a person's word. */
  | { readonly action: "ask"; readonly reason: string };

export interface RollbackReads {
  readonly baseline: string;
  readonly candidate: string;
  readonly observed: EndpointObservation | null;
  /** The endpoint as resolve found it: a failed update of before may still show. */
  readonly found?: EndpointObservation | null;
  readonly sawCandidateLive: boolean;
  /** How often this rollback called AWS before: what shows the baseline then may be our own doing. */
  readonly sends: number;
  /** When our update toward the baseline was accepted; undefined before, and after it failed. */
  readonly acceptedAtMs?: number;
  /** READY reads of the baseline in a row, this one included, since it was accepted. */
  readonly stableReads: number;
  /** Versions that are nobody's surprise any more, by a person's word. */
  readonly overruled: readonly string[];
  readonly now: number;
}

export function assessRollback(reads: RollbackReads): RollbackAction {
  const { observed, baseline, candidate } = reads;
  const state = describeEndpoint(observed);
  if (observed === null)
    return { action: "ask", reason: "The endpoint is gone: someone else deleted it." };
  if (
    observed.status === "DELETING" ||
    observed.status === "DELETE_FAILED" ||
    observed.status === "CREATE_FAILED"
  ) {
    return { action: "ask", reason: `The endpoint is ${state}: it takes no update.` };
  }
  const stranger = findStranger(observed, [baseline, candidate, ...reads.overruled]);
  const isAsFound = reads.found !== undefined && isUnchanged(reads.found, observed);
  if (stranger !== undefined && !isAsFound) {
    return {
      action: "ask",
      reason: `Someone else moved the endpoint to version ${stranger}: it is ${state}.`,
    };
  }
  return reads.acceptedAtMs === undefined
    ? assessBeforeSend(reads, observed)
    : assessAfterSend(reads, { observed, acceptedAtMs: reads.acceptedAtMs });
}

function assessBeforeSend(reads: RollbackReads, observed: EndpointObservation): RollbackAction {
  const state = describeEndpoint(observed);
  const baselineReappeared =
    observed.targetVersion === reads.baseline || isServing(observed, reads.baseline);
  // A baseline that is the candidate itself (the repair of a failed endpoint) was there all the time.
  const isForeign =
    reads.sends === 0 && reads.sawCandidateLive && reads.baseline !== reads.candidate;
  if (isForeign && baselineReappeared) return assessForeignRollback(reads, observed);
  // Also when it still reads as the baseline: the re-point may have been executed and not show yet.
  return {
    action: "send",
    reason: `The endpoint is ${state}; its baseline is version ${reads.baseline}.`,
  };
}

/** Someone else moves the endpoint to the baseline, as the rollback would: theirs is let run its course. */
function assessForeignRollback(
  reads: RollbackReads,
  observed: EndpointObservation,
): RollbackAction {
  const state = describeEndpoint(observed);
  if (isServing(observed, reads.baseline)) {
    return {
      action: "drifted",
      reason: `Someone else already moved the endpoint back: it is ${state}.`,
    };
  }
  return observed.status === "UPDATING"
    ? { action: "wait", reason: `Someone else moves the endpoint back: it is ${state}.` }
    : { action: "ask", reason: `Someone else tried to move the endpoint back: it is ${state}.` };
}

function assessAfterSend(
  reads: RollbackReads,
  sent: { observed: EndpointObservation; acceptedAtMs: number },
): RollbackAction {
  const { observed } = sent;
  const state = describeEndpoint(observed);
  if (isServing(observed, reads.baseline)) {
    return reads.stableReads >= STABLE_READS
      ? {
          action: "done",
          reason: `The endpoint is READY on version ${reads.baseline} in ${STABLE_READS} reads in a row.`,
        }
      : { action: "wait", reason: `The endpoint is ${state}; one more read to be sure.` };
  }
  if (observed.status === "UPDATE_FAILED") {
    return {
      action: "send",
      reason: `The update back to version ${reads.baseline} failed: it is ${state}.`,
    };
  }
  if (observed.status === "READY" && reads.now - sent.acceptedAtMs > LAG_MS) {
    return {
      action: "send",
      reason: `The endpoint is ${state} although the update to version ${reads.baseline} was accepted.`,
    };
  }
  return { action: "wait", reason: `The endpoint is ${state}.` };
}

/** Pause before the next try: short at first, since users are on the bad version; half a minute at most. */
export function computeRollbackPauseMs(tries: number, intervalMs: number): number {
  return Math.min(30_000, intervalMs * 2 ** Math.max(0, tries - 1));
}
