import {
  BedrockAgentCoreControlClient,
  GetAgentRuntimeCommand,
  GetAgentRuntimeEndpointCommand,
} from "@aws-sdk/client-bedrock-agentcore-control";
import { formatArtifact } from "../../domain/artifact.ts";
import type { PlanFacts, Traffic, VersionFacts } from "../../domain/plan/promotion-plan.ts";
import type { CandidateSpec, PromotionSpec } from "../../domain/spec/promotion-spec.ts";
import type { AgentRuntimeArtifact } from "@aws-sdk/client-bedrock-agentcore-control";
import type { PromotionTarget } from "../../domain/target.ts";
import { callAws } from "./call-aws.ts";
import { readEndpointSeries } from "./read-endpoint-series.ts";
import type { SeriesRequest } from "./read-endpoint-series.ts";
import type { SeriesPoint } from "../../domain/backtest/series.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** What is older is read by the hour: CloudWatch keeps minutes for 15 days alone. */
const READ_BY_MINUTE_MS = 24 * HOUR_MS;
/** What AWS documents for a runtime that names no lifecycle of its own. */
const DEFAULT_IDLE_TIMEOUT_S = 900;
const DEFAULT_MAX_LIFETIME_S = 28_800;

/**
 * The endpoint's traffic over the baseline's window, and both versions, with the credentials of
 * whoever plans.
 * @throws ClientError
 */
export async function readPlanFacts(spec: PromotionSpec): Promise<PlanFacts> {
  const { target } = spec;
  const client = new BedrockAgentCoreControlClient({ region: target.region });
  const { runtimeId: agentRuntimeId, endpoint: endpointName } = target;
  const command = new GetAgentRuntimeEndpointCommand({ agentRuntimeId, endpointName });
  const [traffic, endpoint, candidate] = await Promise.all([
    readTraffic(spec),
    // One that is to be made has no baseline.
    spec.create ? undefined : callAws("GetAgentRuntimeEndpoint", () => client.send(command)),
    readCandidate(client, target, spec.candidate),
  ]);
  const baseline =
    endpoint?.liveVersion === undefined
      ? undefined
      : await readVersion(client, target, endpoint.liveVersion);
  client.destroy();
  const artifact =
    spec.candidate.kind === "artifact"
      ? formatArtifact(spec.candidate.artifact)
      : candidate?.artifact;
  return {
    traffic,
    ...(baseline && { baseline }),
    ...(candidate && { candidate }),
    ...(artifact !== undefined && { artifact }),
  };
}

async function readTraffic(spec: PromotionSpec): Promise<Traffic> {
  const { points, windowMs } = await readWindow(spec);
  const sum = (value: (point: SeriesPoint) => number): number =>
    points.reduce((all, point) => all + value(point), 0);
  const total = sum(({ invocations }) => invocations);
  const sessions = sum((point) => point.sessions ?? 0);
  const errors = sum((point) => point.errors);
  return {
    source: "cloudwatch",
    ...computeRate(points, { total, windowMs }),
    errorRate: total === 0 ? 0 : Math.min(1, errors / total),
    baseline: { errors: Math.min(errors, total), total },
    meanSessionSize: sessions === 0 ? 1 : Math.max(1, total / sessions),
  };
}

/** By the hour what CloudWatch may no longer know by the minute; the newest calls by the minute. */
async function readWindow({ target, metrics }: PromotionSpec) {
  const toMs = floor(Date.now() - metrics.delayMs, MINUTE_MS);
  const windowMs = Math.max(MINUTE_MS, floor(metrics.baselineWindowMs, MINUTE_MS));
  const fromMs = toMs - windowMs;
  const read = async (part: Pick<SeriesRequest, "fromMs" | "toMs" | "periodMs">) =>
    (await readEndpointSeries({ target, percentiles: [], ...part })).points;
  if (windowMs <= READ_BY_MINUTE_MS)
    return { windowMs, points: await read({ fromMs, toMs, periodMs: MINUTE_MS }) };
  const splitMs = floor(toMs - READ_BY_MINUTE_MS, HOUR_MS);
  const parts = await Promise.all([
    read({ fromMs: floor(fromMs, HOUR_MS), toMs: splitMs, periodMs: HOUR_MS }),
    read({ fromMs: splitMs, toMs, periodMs: MINUTE_MS }),
  ]);
  return { windowMs: toMs - floor(fromMs, HOUR_MS), points: parts.flat() };
}

const floor = (ms: number, periodMs: number): number => Math.floor(ms / periodMs) * periodMs;

/** Hours before anybody called tell nothing of the traffic to come. */
function computeRate(
  points: readonly SeriesPoint[],
  { total, windowMs }: { total: number; windowMs: number },
): Pick<Traffic, "invocationsPerHour" | "windowMs" | "quietMs"> {
  const [begin] = points;
  const first = points.find(({ invocations }) => invocations > 0);
  const quietMs = begin && first ? first.startMs - begin.startMs : 0;
  const countedMs = windowMs - quietMs;
  return {
    invocationsPerHour: (total / countedMs) * HOUR_MS,
    windowMs: countedMs,
    ...(quietMs > 0 ? { quietMs } : {}),
  };
}

/** Undefined for one that may not exist yet. */
async function readCandidate(
  client: BedrockAgentCoreControlClient,
  target: PromotionTarget,
  candidate: CandidateSpec,
): Promise<VersionFacts | undefined> {
  if (candidate.kind === "latest") return readVersion(client, target, undefined);
  return candidate.kind === "version" ? readVersion(client, target, candidate.version) : undefined;
}

async function readVersion(
  client: BedrockAgentCoreControlClient,
  { runtimeId }: PromotionTarget,
  version: string | undefined,
): Promise<VersionFacts> {
  const command = new GetAgentRuntimeCommand({
    agentRuntimeId: runtimeId,
    ...(version === undefined ? {} : { agentRuntimeVersion: version }),
  });
  const answer = await callAws("GetAgentRuntime", () => client.send(command));
  const { idleRuntimeSessionTimeout, maxLifetime } = answer.lifecycleConfiguration ?? {};
  const filesystems = answer.filesystemConfigurations ?? [];
  return {
    version: answer.agentRuntimeVersion ?? "",
    idleRuntimeSessionTimeoutS: idleRuntimeSessionTimeout ?? DEFAULT_IDLE_TIMEOUT_S,
    maxLifetimeS: maxLifetime ?? DEFAULT_MAX_LIFETIME_S,
    hasSessionStorage: filesystems.some((each) => each.sessionStorage !== undefined),
    ...describeArtifact(answer.agentRuntimeArtifact),
  };
}

/** As the lane's summaries name it. */
function describeArtifact({
  containerConfiguration: container,
  codeConfiguration,
}: Partial<AgentRuntimeArtifact> = {}): Pick<VersionFacts, "artifact"> {
  const { bucket, prefix: key, versionId } = codeConfiguration?.code?.s3 ?? {};
  if (container?.containerUri !== undefined)
    return { artifact: formatArtifact({ kind: "container", uri: container.containerUri }) };
  if (bucket === undefined || key === undefined) return {};
  const version = versionId === undefined ? {} : { versionId };
  return { artifact: formatArtifact({ kind: "code", bucket, key, ...version }) };
}
