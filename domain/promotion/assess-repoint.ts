import type { EndpointObservation } from "../endpoint.ts";

/** AgentCore's reads can lag behind an accepted call for about this long. */
export const LAG_MS = 30_000;

export type RepointAction =
  | { readonly action: "send"; readonly reason: string }
  /** Target or live is already the candidate after a send whose answer was lost. */
  | { readonly action: "watch"; readonly reason: string }
  | { readonly action: "drift"; readonly reason: string };

/**
 * The fence before the one call that moves the endpoint: only an endpoint that is as `resolve`
 * found it may be moved. There is no compare-and-set, so this read is as close as it gets.
 */
export function assessRepoint(reads: {
  found: EndpointObservation | null;
  observed: EndpointObservation | null;
  candidate: string;
  /** Whether an earlier attempt may have been executed. */
  sentBefore: boolean;
}): RepointAction {
  const { found, observed, candidate } = reads;
  // First: an endpoint found UPDATE_FAILED may have been headed for the candidate before we sent anything.
  if (isUnchanged(found, observed)) {
    return {
      action: "send",
      reason: `The endpoint is as it was found: ${describeEndpoint(observed)}.`,
    };
  }
  if (reads.sentBefore && observed && isHeadedFor(observed, candidate)) {
    return {
      action: "watch",
      reason: `The endpoint already moves to version ${candidate}: ${describeEndpoint(observed)}.`,
    };
  }
  return {
    action: "drift",
    reason: `Someone else changed the endpoint: it was ${describeEndpoint(found)}, and is ${describeEndpoint(observed)}.`,
  };
}

/** Whether two reads show the endpoint in the same place. */
export function isUnchanged(
  found: EndpointObservation | null,
  observed: EndpointObservation | null,
): boolean {
  if (found === null || observed === null) return found === observed;
  return (
    found.status === observed.status &&
    found.liveVersion === observed.liveVersion &&
    found.targetVersion === observed.targetVersion
  );
}

export function isHeadedFor(endpoint: EndpointObservation, version: string): boolean {
  return endpoint.liveVersion === version || endpoint.targetVersion === version;
}

/** READY on a version and on its way nowhere else. */
export function isServing(endpoint: EndpointObservation | null, version: string): boolean {
  return (
    endpoint !== null &&
    endpoint.status === "READY" &&
    endpoint.liveVersion === version &&
    (endpoint.targetVersion === undefined || endpoint.targetVersion === version)
  );
}

/** The version in an endpoint read that is none of ours, if there is one. */
export function findStranger(
  endpoint: EndpointObservation,
  ours: readonly string[],
): string | undefined {
  return [endpoint.liveVersion, endpoint.targetVersion].find(
    (version) => version !== undefined && !ours.includes(version),
  );
}

/** `READY on version 4` / `UPDATING from version 4 to 5` / `not there`. */
export function describeEndpoint(endpoint: EndpointObservation | null): string {
  if (endpoint === null) return "not there";
  const { status, liveVersion: live, targetVersion: target, failureReason } = endpoint;
  const moving = target !== undefined && target !== live;
  const versions = moving
    ? `from version ${live ?? "none"} to ${target}`
    : `on version ${live ?? "none"}`;
  return `${status} ${versions}${failureReason === undefined ? "" : ` ("${failureReason}")`}`;
}
