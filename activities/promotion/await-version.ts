import type { EndpointObservation, VersionObservation } from "../../domain/endpoint.ts";
import { isServing } from "../../domain/promotion/assess-repoint.ts";
import { DEFAULT_ENDPOINT } from "../../domain/target.ts";
import { resumedProgress, withHeartbeats } from "../heartbeats.ts";
import type { AwaitVersionInput, AwaitVersionResult } from "../promotion-activities.ts";
import type { PromotionDependencies } from "./dependencies.ts";
import { findVersion } from "./find-version.ts";
import type { SearchProgress } from "./find-version.ts";
import { poll } from "./poll.ts";
import { getEndpoint, getVersion } from "./read-resources.ts";

interface AwaitProgress extends SearchProgress {
  /** Once found, the candidate is this version: a newer one that arrives meanwhile is not it. */
  candidate?: string;
  version?: VersionObservation;
  defaultEndpoint?: EndpointObservation;
  lastError?: string;
}

export async function awaitVersion(
  dependencies: PromotionDependencies,
  input: AwaitVersionInput,
): Promise<AwaitVersionResult> {
  const progress: AwaitProgress = resumedProgress<AwaitProgress>() ?? { searchedTo: 0 };
  await withHeartbeats(
    () =>
      poll(dependencies.clock, {
        ...input,
        look: () => look(dependencies, input, progress),
        onFailure: ({ message }) => (progress.lastError = message),
      }),
    () => progress,
  );
  const { version, defaultEndpoint } = progress;
  return { ...(version && { version }), ...(defaultEndpoint && { defaultEndpoint }) };
}

async function look(
  dependencies: PromotionDependencies,
  input: AwaitVersionInput,
  progress: AwaitProgress,
): Promise<true | undefined> {
  const candidate = progress.candidate ?? (await findVersion(dependencies, input, progress));
  delete progress.lastError;
  if (candidate === undefined) return undefined;
  const version = await getVersion(dependencies, { ...input, version: candidate });
  if (!version) return undefined;
  progress.candidate = candidate;
  progress.version = version;
  if (version.status !== "READY") return isOnItsWay(version) ? undefined : true;
  if (!input.throughDefault) return true;
  const endpoint = await getEndpoint(dependencies, { ...input, endpoint: DEFAULT_ENDPOINT });
  if (!endpoint) return undefined;
  progress.defaultEndpoint = endpoint;
  return isDefaultDecided(endpoint, candidate) ? true : undefined;
}

const isOnItsWay = ({ status }: VersionObservation): boolean =>
  status === "CREATING" || status === "UPDATING";

/** DEFAULT serves the candidate, cannot come to serve it, or has moved on to a newer version. */
function isDefaultDecided(endpoint: EndpointObservation, candidate: string): boolean {
  if (isServing(endpoint, candidate)) return true;
  const { status, liveVersion, targetVersion } = endpoint;
  if (status !== "CREATING" && status !== "UPDATING" && status !== "READY") return true;
  return Math.max(Number(liveVersion ?? 0), Number(targetVersion ?? 0)) > Number(candidate);
}
