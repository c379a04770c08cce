import { workloadIdentityArn } from "../../runtimes/arns.ts";
import { byKebabName, drawn, uuid } from "../ids.ts";
import type { Resource } from "../resource.ts";
import { ofGateway } from "./statuses.ts";

const parent = { type: "gateway", key: "gatewayIdentifier" };

const ruleStatuses = {
  creating: "CREATING",
  ready: "ACTIVE",
  updating: "UPDATING",
  deleting: "DELETING",
};

/** The kind of a target is the one member of its configuration, and of that in turn. */
function protocolOf(configuration: unknown): string | undefined {
  if (typeof configuration !== "object" || configuration === null) return undefined;
  return "mcp" in configuration ? "MCP" : "HTTP";
}

export const gatewayResources: readonly Resource[] = [
  {
    type: "gateway",
    service: "control",
    operations: {
      create: "CreateGateway",
      get: "GetGateway",
      list: "ListGateways",
      update: "UpdateGateway",
      delete: "DeleteGateway",
    },
    key: "gatewayIdentifier",
    idMember: "gatewayId",
    makeId: byKebabName,
    name: "name",
    arn: { member: "gatewayArn", path: (id) => `gateway/${id}` },
    statuses: ofGateway,
    update: "replace",
    childrenFirst: true,
    derive: ({ id, scope, attributes }) => ({
      gatewayUrl: `https://${id}.gateway.bedrock-agentcore.${scope.region}.amazonaws.com/${attributes["protocolType"] === "MCP" ? "mcp" : ""}`,
      workloadIdentityDetails: { workloadIdentityArn: workloadIdentityArn(scope, id) },
    }),
  },
  {
    type: "gateway target",
    service: "control",
    operations: {
      create: "CreateGatewayTarget",
      get: "GetGatewayTarget",
      list: "ListGatewayTargets",
      update: "UpdateGatewayTarget",
      delete: "DeleteGatewayTarget",
    },
    key: "targetId",
    makeId: drawn(10),
    name: "name",
    parent,
    statuses: ofGateway,
    update: "replace",
    derive: ({ attributes }) => ({
      credentialProviderConfigurations: attributes["credentialProviderConfigurations"] ?? [],
      protocolType: protocolOf(attributes["targetConfiguration"]),
    }),
  },
  {
    type: "gateway rule",
    service: "control",
    operations: {
      create: "CreateGatewayRule",
      get: "GetGatewayRule",
      list: "ListGatewayRules",
      update: "UpdateGatewayRule",
      delete: "DeleteGatewayRule",
    },
    key: "ruleId",
    makeId: uuid,
    parent,
    statuses: ruleStatuses,
    update: "merge",
  },
  {
    type: "gateway rate limit",
    service: "control",
    operations: {
      create: "CreateGatewayRateLimit",
      get: "GetGatewayRateLimit",
      list: "ListGatewayRateLimits",
      update: "UpdateGatewayRateLimit",
      delete: "DeleteGatewayRateLimit",
    },
    key: "rateLimitId",
    makeId: ({ random, input }) => (input["rateLimitId"] as string | undefined) ?? random.id(10),
    parent,
    statuses: ruleStatuses,
    update: "merge",
  },
];
