/** A policy covers one thing that a worker (or a caller) does; attach those that apply. */
export const POLICIES = [
  "read",
  "smoke",
  "smoke-as-user",
  "clean-up",
  "evaluate",
  "drain",
  "promote",
  "mint",
  "assume-role",
  "records",
  "notify",
  "encrypt",
] as const;
export type PolicyName = (typeof POLICIES)[number];

/** What a permission is granted on. */
export type ResourceKind =
  | "any"
  | "runtime"
  | "runtime-and-endpoint"
  | "execution-role"
  | "assumed-role"
  | "memory"
  | "log-group"
  | "records-bucket"
  | "records-objects"
  | "topic"
  | "event-bus"
  | "payload-key";

export interface Permission {
  readonly policy: PolicyName;
  readonly action: string;
  readonly on: ResourceKind;
  readonly condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/**
 * The permission of each operation that the code calls, by AWS's name of the operation; undefined
 * where AWS asks for none. A test compares it with the code, both ways.
 */
export const OPERATIONS: Readonly<Record<string, Permission | undefined>> = {
  GetCallerIdentity: undefined,
  GetAgentRuntime: permission("read", "bedrock-agentcore:GetAgentRuntime", "runtime"),
  GetAgentRuntimeEndpoint: permission(
    "read",
    "bedrock-agentcore:GetAgentRuntimeEndpoint",
    "runtime-and-endpoint",
  ),
  ListAgentRuntimeVersions: permission(
    "read",
    "bedrock-agentcore:ListAgentRuntimeVersions",
    "runtime",
  ),
  ListAgentRuntimes: permission("read", "bedrock-agentcore:ListAgentRuntimes", "any"),
  ListAgentRuntimeEndpoints: permission(
    "read",
    "bedrock-agentcore:ListAgentRuntimeEndpoints",
    "runtime",
  ),
  GetMetricData: permission("read", "cloudwatch:GetMetricData", "any"),
  DescribeAlarms: permission("read", "cloudwatch:DescribeAlarms", "any"),
  InvokeAgentRuntime: permission(
    "smoke",
    "bedrock-agentcore:InvokeAgentRuntime",
    "runtime-and-endpoint",
  ),
  StopRuntimeSession: permission(
    "smoke",
    "bedrock-agentcore:StopRuntimeSession",
    "runtime-and-endpoint",
  ),
  GetAgentCard: permission("smoke", "bedrock-agentcore:GetAgentCard", "runtime-and-endpoint"),
  GetMemory: permission("clean-up", "bedrock-agentcore:GetMemory", "memory"),
  ListSessions: permission("clean-up", "bedrock-agentcore:ListSessions", "memory"),
  ListEvents: permission("clean-up", "bedrock-agentcore:ListEvents", "memory"),
  DeleteEvent: permission("clean-up", "bedrock-agentcore:DeleteEvent", "memory"),
  ListMemoryRecords: permission("clean-up", "bedrock-agentcore:ListMemoryRecords", "memory"),
  BatchDeleteMemoryRecords: permission(
    "clean-up",
    "bedrock-agentcore:BatchDeleteMemoryRecords",
    "memory",
  ),
  StartBatchEvaluation: permission("evaluate", "bedrock-agentcore:StartBatchEvaluation", "any"),
  GetBatchEvaluation: permission("evaluate", "bedrock-agentcore:GetBatchEvaluation", "any"),
  FilterLogEvents: permission("drain", "logs:FilterLogEvents", "log-group"),
  UpdateAgentRuntimeEndpoint: permission(
    "promote",
    "bedrock-agentcore:UpdateAgentRuntimeEndpoint",
    "runtime-and-endpoint",
  ),
  CreateAgentRuntimeEndpoint: permission(
    "promote",
    "bedrock-agentcore:CreateAgentRuntimeEndpoint",
    "runtime-and-endpoint",
  ),
  DeleteAgentRuntimeEndpoint: permission(
    "promote",
    "bedrock-agentcore:DeleteAgentRuntimeEndpoint",
    "runtime-and-endpoint",
  ),
  UpdateAgentRuntime: permission("mint", "bedrock-agentcore:UpdateAgentRuntime", "runtime"),
  GetObject: permission("records", "s3:GetObject", "records-objects"),
  PutObject: permission("records", "s3:PutObject", "records-objects"),
  ListObjectsV2: permission("records", "s3:ListBucket", "records-bucket"),
  Publish: permission("notify", "sns:Publish", "topic"),
  PutEvents: permission("notify", "events:PutEvents", "event-bus"),
  GenerateDataKey: permission("encrypt", "kms:GenerateDataKey", "payload-key"),
  Decrypt: permission("encrypt", "kms:Decrypt", "payload-key"),
};

/** Permissions that no operation of ours names, and AWS asks for all the same. Reviewed by hand. */
export const FURTHER: readonly Permission[] = [
  // A version is minted with the execution role of the runtime: whoever passes it on needs this.
  {
    ...permission("mint", "iam:PassRole", "execution-role"),
    condition: { StringEquals: { "iam:PassedToService": "bedrock-agentcore.amazonaws.com" } },
  },
  // Asked for beside InvokeAgentRuntime as soon as a turn carries a user id.
  permission(
    "smoke-as-user",
    "bedrock-agentcore:InvokeAgentRuntimeForUser",
    "runtime-and-endpoint",
  ),
  // Of the worker's own identity, where specs name a role.
  permission("assume-role", "sts:AssumeRole", "assumed-role"),
];

function permission(policy: PolicyName, action: string, on: ResourceKind): Permission {
  return { policy, action, on };
}
