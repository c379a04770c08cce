import { parseRuntimeArn, runtimeNameOfId } from "../domain/target.ts";

/** Which endpoint of which runtime a workflow id speaks of. */
export interface PromotionPlace {
  readonly partition: string;
  readonly account: string;
  readonly region: string;
  readonly runtimeId: string;
  readonly endpoint: string;
}

/** Undefined when it is not the id of a promotion. */
export function parseWorkflowId(workflowId: string): PromotionPlace | undefined {
  return workflowId.startsWith("promotion:") ? parsePlace(workflowId) : undefined;
}

/** Undefined when it is not the id of a lane. */
export function parseLaneWorkflowId(workflowId: string): PromotionPlace | undefined {
  return workflowId.startsWith("lane:") ? parsePlace(workflowId) : undefined;
}

/** The workflow ids of an endpoint's lane and promotion differ in their first word alone. */
export const laneIdOf = (promotionId: string): string =>
  promotionId.replace(/^promotion:/, "lane:");
export const promotionIdOf = (laneId: string): string => laneId.replace(/^lane:/, "promotion:");

function parsePlace(workflowId: string): PromotionPlace | undefined {
  const [, partition, account, region, runtimeId, endpoint, ...rest] = workflowId.split(":");
  if (!partition || !account || !region || !runtimeId || !endpoint || rest.length > 0)
    return undefined;
  return { partition, account, region, runtimeId, endpoint };
}

/** The shortest name that a person would type; not always unambiguous. */
export function shortNameOf(workflowId: string): string {
  const place = parseWorkflowId(workflowId) ?? parseLaneWorkflowId(workflowId);
  return place === undefined ? workflowId : `${place.runtimeId}/${place.endpoint}`;
}

/** Whether a name means the promotion at this place: see `resolvePromotion` for the forms. */
export function isNamed(name: string, place: PromotionPlace): boolean {
  const [, runtimeArn, endpointOfArn] =
    /^(arn:[^/]+\/[^/]+)(?:\/(?:runtime-endpoint\/)?([^/]+))?$/.exec(name) ?? [];
  const arn = runtimeArn === undefined ? undefined : parseRuntimeArn(runtimeArn);
  if (arn) {
    const isRuntime =
      arn.runtimeId === place.runtimeId &&
      arn.region === place.region &&
      arn.account === place.account;
    return isRuntime && (endpointOfArn === undefined || endpointOfArn === place.endpoint);
  }
  const [first = "", second, ...rest] = name.split("/");
  if (rest.length > 0) return false;
  const isRuntime = first === place.runtimeId || first === runtimeNameOfId(place.runtimeId);
  return second === undefined
    ? isRuntime || first === place.endpoint
    : isRuntime && second === place.endpoint;
}
