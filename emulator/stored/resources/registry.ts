import { drawn } from "../ids.ts";
import type { Resource } from "../resource.ts";
import { toReady } from "./statuses.ts";

export const registryResources: readonly Resource[] = [
  {
    type: "registry",
    service: "control",
    operations: {
      create: "CreateRegistry",
      get: "GetRegistry",
      list: "ListRegistries",
      update: "UpdateRegistry",
      delete: "DeleteRegistry",
    },
    key: "registryId",
    makeId: drawn(12),
    name: "name",
    arn: { member: "registryArn", path: (id) => `registry/${id}` },
    statuses: toReady,
    update: "merge",
    childrenFirst: true,
    filters: ["status", "authorizerType"],
    derive: ({ attributes }) => ({ authorizerType: attributes["authorizerType"] ?? "AWS_IAM" }),
  },
  {
    type: "registry record",
    service: "control",
    operations: {
      create: "CreateRegistryRecord",
      get: "GetRegistryRecord",
      list: "ListRegistryRecords",
      update: "UpdateRegistryRecord",
      delete: "DeleteRegistryRecord",
    },
    key: "recordId",
    makeId: drawn(12),
    name: "name",
    arn: { member: "recordArn", path: (id, registry) => `registry/${registry}/record/${id}` },
    parent: { type: "registry", key: "registryId" },
    statuses: {
      creating: "CREATING",
      ready: "DRAFT",
      updating: "UPDATING",
      createFailed: "CREATE_FAILED",
      updateFailed: "UPDATE_FAILED",
    },
    update: "merge",
    filters: ["name", "status", "descriptorType"],
    derive: ({ attributes }) => ({
      descriptors: attributes["descriptors"] ?? {},
      recordVersion: attributes["recordVersion"] ?? "1.0",
    }),
  },
];
