import type { Resource } from "../resource.ts";
import { batchEvaluation } from "./batch-evaluation.ts";
import { dataset } from "./datasets.ts";
import { evaluationResources } from "./evaluation.ts";
import { gatewayResources } from "./gateways.ts";
import { harnessResources } from "./harnesses.ts";
import { identityResources } from "./identity.ts";
import { memoryResources } from "./memory.ts";
import { paymentResources } from "./payments.ts";
import { policyResources } from "./policy.ts";
import { registryResources } from "./registry.ts";
import { toolResources } from "./tools.ts";

/** Every kind of resource that is plainly stored. */
export const resources: readonly Resource[] = [
  ...identityResources,
  ...gatewayResources,
  ...harnessResources,
  ...memoryResources,
  ...toolResources,
  ...policyResources,
  ...evaluationResources,
  batchEvaluation,
  dataset,
  ...registryResources,
  ...paymentResources,
];

export function resourceOf(type: string): Resource {
  const resource = resources.find((candidate) => candidate.type === type);
  if (!resource) throw new Error(`No stored resource is called ${type}`);
  return resource;
}

export const resourcesBelow = (type: string): readonly Resource[] =>
  resources.filter(({ parent }) => parent?.type === type);
