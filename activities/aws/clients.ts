import { BedrockAgentCoreClient } from "@aws-sdk/client-bedrock-agentcore";
import { BedrockAgentCoreControlClient } from "@aws-sdk/client-bedrock-agentcore-control";
import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { STSClient } from "@aws-sdk/client-sts";
import { fromTemporaryCredentials } from "@aws-sdk/credential-providers";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { ApplicationFailure } from "@temporalio/activity";

import { matchesPattern } from "../../domain/pattern.ts";
import type { AgentTarget, AwsTarget } from "../promotion-activities.ts";
import { createCallers } from "./callers.ts";
import type { CallerConfig } from "./callers.ts";
import { observeCalls } from "./observed-call.ts";
import type { ObservedCall } from "./observed-call.ts";

export interface AwsClientsConfig {
  /** Roles that a target may name: ARNs, in which `*` stands for any text. By default none. */
  readonly allowedRoleArns?: readonly string[];
  /** Callers with tokens of their own, by the name that a spec gives them. By default none. */
  readonly callers?: Readonly<Record<string, CallerConfig>>;
  /** For calls that answer at once; below every activity's start-to-close time-out. */
  readonly requestTimeoutMs?: number;
  /** Is told of every call that has ended. */
  readonly onCall?: (call: ObservedCall) => void;
}

/** One client per service, region and role. Without a target: the worker's own region and identity. */
export interface AwsClients {
  control(target?: AwsTarget): BedrockAgentCoreControlClient;
  /** With an agent that names a caller, its calls carry that caller's token. */
  data(target?: AwsTarget, agent?: AgentTarget): BedrockAgentCoreClient;
  /** Fetches the token of an agent's caller, so that no turn has to wait for it. */
  token(agent: AgentTarget): Promise<void>;
  cloudwatch(target?: AwsTarget): CloudWatchClient;
  logs(target?: AwsTarget): CloudWatchLogsClient;
  sts(target?: AwsTarget): STSClient;
  /** The time-out that `data` calls other than invocations pass per request. */
  readonly requestTimeoutMs: number;
  close(): void;
}

const DEFAULT_REQUEST_TIMEOUT_MS = 20_000;
const CONNECTION_TIMEOUT_MS = 5_000;
const MAX_SOCKETS = 50;
/** Invocations hold a socket for minutes, and waiting for one would count as the agent's latency. */
const MAX_INVOCATION_SOCKETS = 500;

/** Endpoint overrides and credentials come the standard AWS way: environment, profile, role. */
export function createAwsClients(config: AwsClientsConfig = {}): AwsClients {
  const requestTimeoutMs = config.requestTimeoutMs ?? DEFAULT_REQUEST_TIMEOUT_MS;
  const quick = createHandler({ maxSockets: MAX_SOCKETS, timeoutMs: requestTimeoutMs });
  const invocations = createHandler({ maxSockets: MAX_INVOCATION_SOCKETS });
  const settings = (target: AwsTarget | undefined, requestHandler: NodeHttpHandler) => ({
    // Temporal repeats; the SDK's own retries would run an agent's tools again unseen.
    maxAttempts: 1,
    requestHandler,
    ...(target && { region: target.region }),
    ...(target?.role && { credentials: assumeRole(target, target.role, quick) }),
  });
  const cached = <Client>(create: (target: AwsTarget | undefined) => Client) => {
    const clients = new Map<string, Client>();
    return (target?: AwsTarget): Client => {
      if (target?.role) checkRole(target.role.arn, config.allowedRoleArns ?? []);
      const key = JSON.stringify([target?.region, target?.role?.arn, target?.role?.externalId]);
      const known = clients.get(key);
      if (known) return known;
      const client = config.onCall ? observeCalls(create(target), config.onCall) : create(target);
      clients.set(key, client);
      return client;
    };
  };
  const signed = cached((target) => new BedrockAgentCoreClient(settings(target, invocations)));
  const callers = createCallers(config.callers ?? {});
  return {
    control: cached((target) => new BedrockAgentCoreControlClient(settings(target, quick))),
    data: (target, agent) =>
      agent?.caller === undefined
        ? signed(target)
        : callers.clientFor(agent, { region: agent.aws.region, requestHandler: invocations }),
    token: async (agent) => {
      if (agent.caller !== undefined) await callers.token(agent);
    },
    cloudwatch: cached((target) => new CloudWatchClient(settings(target, quick))),
    logs: cached((target) => new CloudWatchLogsClient(settings(target, quick))),
    sts: cached((target) => new STSClient(settings(target, quick))),
    requestTimeoutMs,
    close: () => {
      quick.destroy();
      invocations.destroy();
    },
  };
}

function createHandler(bounds: { maxSockets: number; timeoutMs?: number }): NodeHttpHandler {
  const agent = { keepAlive: true, maxSockets: bounds.maxSockets };
  return new NodeHttpHandler({
    connectionTimeout: CONNECTION_TIMEOUT_MS,
    throwOnRequestTimeout: true,
    httpAgent: agent,
    httpsAgent: agent,
    // The first bounds the wait for an answer, the second a body that stops coming.
    ...(bounds.timeoutMs !== undefined && {
      requestTimeout: bounds.timeoutMs,
      socketTimeout: bounds.timeoutMs,
    }),
  });
}

function assumeRole(
  { region }: AwsTarget,
  role: NonNullable<AwsTarget["role"]>,
  requestHandler: NodeHttpHandler,
) {
  return fromTemporaryCredentials({
    params: {
      RoleArn: role.arn,
      RoleSessionName: "agentcore-rollouts",
      ...(role.externalId !== undefined && { ExternalId: role.externalId }),
    },
    clientConfig: { region, requestHandler, maxAttempts: 1 },
  });
}

function checkRole(arn: string, allowed: readonly string[]): void {
  if (allowed.some((pattern) => matchesPattern(pattern, arn))) return;
  throw ApplicationFailure.nonRetryable(
    `Role ${arn} is not on this worker's list of allowed roles.`,
    "RoleNotAllowed",
  );
}
