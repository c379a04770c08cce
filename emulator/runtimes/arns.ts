import { accessDenied, invalid, notFound } from "../protocol/errors.ts";
import type { Scope } from "../scope.ts";

/** The partition that a region belongs to. */
export function partitionName(region: string): string {
  if (region.startsWith("cn-")) return "aws-cn";
  return region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
}

export const runtimeArn = ({ account, region }: Scope, id: string): string =>
  `arn:${partitionName(region)}:bedrock-agentcore:${region}:${account}:runtime/${id}`;

export const endpointArn = (scope: Scope, id: string, name: string): string =>
  `${runtimeArn(scope, id)}/runtime-endpoint/${name}`;

export const workloadIdentityArn = ({ account, region }: Scope, id: string): string =>
  `arn:${partitionName(region)}:bedrock-agentcore:${region}:${account}:workload-identity-directory/default/workload-identity/${id}`;

const ARN = /^arn:aws[a-z-]*:bedrock-agentcore:([a-z0-9-]+):(\d{12}):runtime\/([^/]+)$/;

/** The runtime id behind the ARN (or bare id) that a data plane call names. */
export function runtimeIdOf(scope: Scope, arnOrId: string, accountId?: string): string {
  if (!arnOrId.startsWith("arn:")) {
    if (accountId === undefined)
      throw invalid("accountId is required when agentRuntimeArn is an id");
    return arnOrId;
  }
  const match = ARN.exec(arnOrId);
  if (!match) throw invalid(`Invalid agent runtime ARN: ${arnOrId}`);
  const [, region, account, id = ""] = match;
  if (region !== scope.region)
    throw notFound(`No endpoint or agent found with qualifier for agent '${arnOrId}'`);
  if (account !== scope.account) {
    throw accessDenied(`Account ${scope.account} is not authorized to access resource ${arnOrId}`);
  }
  return id;
}
