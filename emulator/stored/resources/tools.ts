import { byName } from "../ids.ts";
import type { Resource } from "../resource.ts";
import { toReady } from "./statuses.ts";

export const toolResources: readonly Resource[] = [
  {
    type: "browser",
    service: "control",
    operations: {
      create: "CreateBrowser",
      get: "GetBrowser",
      list: "ListBrowsers",
      delete: "DeleteBrowser",
    },
    key: "browserId",
    makeId: byName,
    name: "name",
    arn: { member: "browserArn", path: (id) => `browser-custom/${id}` },
    statuses: toReady,
    filters: ["type"],
  },
  {
    type: "browser profile",
    service: "control",
    operations: {
      create: "CreateBrowserProfile",
      get: "GetBrowserProfile",
      list: "ListBrowserProfiles",
      delete: "DeleteBrowserProfile",
    },
    key: "profileId",
    makeId: byName,
    name: "name",
    arn: { member: "profileArn", path: (id) => `browser-profile/${id}` },
    statuses: { ready: "READY", deleting: "DELETING" },
    filters: ["name"],
  },
  {
    type: "code interpreter",
    service: "control",
    operations: {
      create: "CreateCodeInterpreter",
      get: "GetCodeInterpreter",
      list: "ListCodeInterpreters",
      delete: "DeleteCodeInterpreter",
    },
    key: "codeInterpreterId",
    makeId: byName,
    name: "name",
    arn: { member: "codeInterpreterArn", path: (id) => `code-interpreter-custom/${id}` },
    statuses: toReady,
    filters: ["type"],
  },
  {
    type: "capacity provider",
    service: "control",
    operations: {
      create: "CreateCapacityProvider",
      get: "GetCapacityProvider",
      list: "ListCapacityProviders",
      update: "UpdateCapacityProvider",
      delete: "DeleteCapacityProvider",
    },
    key: "capacityProviderId",
    makeId: byName,
    name: "name",
    arn: { member: "capacityProviderArn", path: (id) => `capacity-provider/${id}` },
    statuses: toReady,
    update: "merge",
  },
];
