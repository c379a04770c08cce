/** Which endpoint a promotion moves, and as whom the worker calls AWS for it. */
export interface PromotionTarget {
  readonly partition: string;
  /** Twelve digits. */
  readonly account: string;
  readonly region: string;
  readonly runtimeId: string;
  readonly runtimeArn: string;
  readonly endpoint: string;
  /** Assumed by the worker for every call of this promotion; must be on the worker's allow-list. */
  readonly role?: { readonly arn: string; readonly externalId?: string };
}

/** The endpoint that AWS itself moves to every new version: never a target. */
export const DEFAULT_ENDPOINT = "DEFAULT";

// Patterns of the service model (facts: AgentCore control API).
export const RUNTIME_ID_PATTERN = /^[a-zA-Z][a-zA-Z0-9_]{0,99}-[a-zA-Z0-9]{10}$/;
export const ENDPOINT_NAME_PATTERN = /^[a-zA-Z][a-zA-Z0-9_]{0,47}$/;
export const VERSION_PATTERN = /^[1-9][0-9]{0,4}$/;

const RUNTIME_ARN_PATTERN =
  /^arn:(aws[a-z-]*):bedrock-agentcore:([a-z]{2,4}(?:-[a-z]+)+-\d):(\d{12}):runtime\/([^/]+)$/;

export interface RuntimeArn {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
  readonly runtimeId: string;
}

/** Undefined when the text is not the ARN of an AgentCore runtime. */
export function parseRuntimeArn(arn: string): RuntimeArn | undefined {
  const [, partition, region, account, runtimeId] = RUNTIME_ARN_PATTERN.exec(arn) ?? [];
  if (!partition || !region || !account || !runtimeId) return undefined;
  // Another partition's name would make another workflow id for the same endpoint.
  return RUNTIME_ID_PATTERN.test(runtimeId) && partition === partitionOfRegion(region)
    ? { partition, region, account, runtimeId }
    : undefined;
}

export function formatRuntimeArn(arn: RuntimeArn): string {
  return `arn:${arn.partition}:bedrock-agentcore:${arn.region}:${arn.account}:runtime/${arn.runtimeId}`;
}

const PARTITIONS = [
  ["cn-", "aws-cn"],
  ["us-gov-", "aws-us-gov"],
  ["eusc-", "aws-eusc"],
  ["us-iso-", "aws-iso"],
  ["us-isob-", "aws-iso-b"],
  ["eu-isoe-", "aws-iso-e"],
  ["us-isof-", "aws-iso-f"],
] as const;

/** The partition that a region belongs to, for targets named by id, account and region. */
export function partitionOfRegion(region: string): string {
  return PARTITIONS.find(([start]) => region.startsWith(start))?.[1] ?? "aws";
}

/** What tells one endpoint from every other. */
export type EndpointIdentity = Pick<
  PromotionTarget,
  "partition" | "account" | "region" | "runtimeId" | "endpoint"
>;

/**
 * The id of the one workflow that may move an endpoint at a time. Temporal refuses a second one
 * with the same id, so it is built from nothing but the endpoint's own identity.
 */
export function promotionWorkflowId(target: EndpointIdentity): string {
  return `promotion:${identify(target)}`;
}

/** The id of the long-lived workflow that holds everything that happens to an endpoint, in order. */
export function laneWorkflowId(target: EndpointIdentity): string {
  return `lane:${identify(target)}`;
}

function identify(target: EndpointIdentity): string {
  const { partition, account, region, runtimeId, endpoint } = target;
  return [partition, account, region, runtimeId, endpoint].join(":");
}

/** `<runtimeName>` out of `<runtimeName>-<ten characters>`: CloudWatch names endpoints by it. */
export function runtimeNameOfId(runtimeId: string): string {
  return runtimeId.slice(0, runtimeId.lastIndexOf("-"));
}
