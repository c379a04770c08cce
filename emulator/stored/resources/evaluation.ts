import { byName } from "../ids.ts";
import type { Derivation, Resource } from "../resource.ts";
import type { Facts } from "../schemas.ts";
import { toActive } from "./statuses.ts";

/** `enableOnCreate` is how it begins; afterwards updates say. */
const executionFacts =
  (on: string, off: string) =>
  ({ input, created }: Derivation): Facts =>
    created ? { executionStatus: input["enableOnCreate"] === true ? on : off } : {};

export const evaluationResources: readonly Resource[] = [
  {
    type: "evaluator",
    modelled: true,
    service: "control",
    operations: {
      create: "CreateEvaluator",
      get: "GetEvaluator",
      list: "ListEvaluators",
      update: "UpdateEvaluator",
      delete: "DeleteEvaluator",
    },
    key: "evaluatorId",
    makeId: byName,
    name: "evaluatorName",
    arn: { member: "evaluatorArn", path: (id) => `evaluator/${id}` },
    statuses: toActive,
    update: "merge",
    derive: ({ attributes }) => ({
      evaluatorType:
        "codeBased" in ((attributes["evaluatorConfig"] as object | undefined) ?? {})
          ? "CustomCode"
          : "Custom",
      provider: "Custom",
      lockedForModification: false,
    }),
  },
  {
    type: "online evaluation config",
    service: "control",
    operations: {
      create: "CreateOnlineEvaluationConfig",
      get: "GetOnlineEvaluationConfig",
      list: "ListOnlineEvaluationConfigs",
      update: "UpdateOnlineEvaluationConfig",
      delete: "DeleteOnlineEvaluationConfig",
    },
    key: "onlineEvaluationConfigId",
    makeId: byName,
    name: "onlineEvaluationConfigName",
    arn: {
      member: "onlineEvaluationConfigArn",
      path: (id) => `online-evaluation-config/${id}`,
    },
    statuses: toActive,
    update: "merge",
    derive: executionFacts("ENABLED", "DISABLED"),
  },
  {
    type: "A/B test",
    service: "data",
    operations: {
      create: "CreateABTest",
      get: "GetABTest",
      list: "ListABTests",
      update: "UpdateABTest",
      delete: "DeleteABTest",
    },
    key: "abTestId",
    makeId: byName,
    name: "name",
    arn: { member: "abTestArn", path: (id) => `ab-test/${id}` },
    statuses: toActive,
    update: "merge",
    derive: executionFacts("RUNNING", "NOT_STARTED"),
  },
  {
    type: "configuration bundle",
    service: "control",
    operations: {
      create: "CreateConfigurationBundle",
      get: "GetConfigurationBundle",
      list: "ListConfigurationBundles",
      update: "UpdateConfigurationBundle",
      delete: "DeleteConfigurationBundle",
    },
    key: "bundleId",
    makeId: byName,
    name: "bundleName",
    arn: { member: "bundleArn", path: (id) => `configuration-bundle/${id}` },
    // No call but the delete answers a status.
    statuses: { ready: "ACTIVE", deleting: "DELETING" },
    update: "merge",
    version: {
      member: "versionId",
      next: (_count, random) => random.uuid(),
      list: "ListConfigurationBundleVersions",
      get: "GetConfigurationBundleVersion",
    },
    derive: ({ input }) => ({
      lineageMetadata: {
        parentVersionIds: input["parentVersionIds"] ?? [],
        branchName: input["branchName"] ?? "main",
        createdBy: input["createdBy"],
        commitMessage: input["commitMessage"],
      },
    }),
  },
];
