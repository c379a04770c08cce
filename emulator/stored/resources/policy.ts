import { byNameLowerSuffix } from "../ids.ts";
import type { Resource } from "../resource.ts";
import { toActive } from "./statuses.ts";

export const policyResources: readonly Resource[] = [
  {
    type: "policy engine",
    service: "control",
    operations: {
      create: "CreatePolicyEngine",
      get: "GetPolicyEngine",
      list: "ListPolicyEngines",
      update: "UpdatePolicyEngine",
      delete: "DeletePolicyEngine",
      alsoGet: "GetPolicyEngineSummary",
      alsoList: "ListPolicyEngineSummaries",
    },
    key: "policyEngineId",
    makeId: byNameLowerSuffix,
    name: "name",
    arn: { member: "policyEngineArn", path: (id) => `policy-engine/${id}` },
    statuses: toActive,
    update: "merge",
    childrenFirst: true,
    derive: () => ({ statusReasons: [] }),
  },
  {
    type: "policy",
    service: "control",
    operations: {
      create: "CreatePolicy",
      get: "GetPolicy",
      list: "ListPolicies",
      update: "UpdatePolicy",
      delete: "DeletePolicy",
      alsoGet: "GetPolicySummary",
      alsoList: "ListPolicySummaries",
    },
    key: "policyId",
    makeId: byNameLowerSuffix,
    name: "name",
    arn: {
      member: "policyArn",
      path: (id, engine) => `policy-engine/${engine}/policy/${id}`,
    },
    parent: { type: "policy engine", key: "policyEngineId" },
    statuses: toActive,
    update: "merge",
    derive: ({ attributes }) => ({
      statusReasons: [],
      enforcementMode: attributes["enforcementMode"] ?? "ACTIVE",
    }),
  },
];
