import {
  BedrockAgentCoreControlClient,
  GetAgentRuntimeCommand,
  GetAgentRuntimeEndpointCommand,
  ListAgentRuntimeVersionsCommand,
} from "@aws-sdk/client-bedrock-agentcore-control";
import { CloudWatchClient, GetMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { fromTemporaryCredentials } from "@aws-sdk/credential-providers";
import type { AwsSubject } from "./aws-subject.ts";
import { observeClock } from "./observe-clock.ts";
import { renderListRuntimes } from "../aws/call-aws.ts";
import { ok, unknown, wrong } from "./finding.ts";
import type { Finding } from "./finding.ts";

const DAY_MS = 86_400_000;
/** AWS refuses a signature that is five minutes off; looks and deadlines suffer earlier. */
const MOST_SKEW_MS = 30_000;

/** As whom this process calls AWS, and whether that may read what a promotion reads. Changes nothing. */
export async function checkAws(subject: AwsSubject | undefined): Promise<Finding[]> {
  const config = configOf(subject);
  const sts = new STSClient(config);
  const clock = observeClock(sts);
  const as = subject?.role ? ` with role ${subject.role.arn}` : "";
  try {
    const { Arn } = await sts.send(new GetCallerIdentityCommand());
    const identity = ok("credentials", `AWS knows you as ${Arn}${as} (the worker may be another)`);
    const asked = subject ? await checkEndpoint(subject, config) : [];
    return [identity, describeClock(clock()), ...asked];
  } catch (error) {
    const skewMs = clock();
    // A clock that is minutes off is one reason for a refusal.
    return [explainIdentity(error, as), ...(skewMs === undefined ? [] : [describeClock(skewMs)])];
  }
}

function explainIdentity(error: unknown, as: string): Finding {
  const { name, message, $metadata } = error as Error & { $metadata?: { httpStatusCode?: number } };
  if (message === "Region is missing")
    return wrong("credentials", "no AWS region is set", "export AWS_REGION=us-east-1 (or yours)");
  if (name === "CredentialsProviderError" || name === "TokenProviderError")
    return wrong(
      "credentials",
      `there are no AWS credentials${as}: ${message}`,
      "log in (aws sso login), or set AWS_PROFILE; try: aws sts get-caller-identity",
    );
  if ($metadata?.httpStatusCode === undefined)
    return wrong(
      "credentials",
      `AWS does not answer: ${nameOf(error)}`,
      "check the network, AWS_REGION and AWS_ENDPOINT_URL; try: aws sts get-caller-identity",
    );
  return wrong(
    "credentials",
    `AWS does not take your credentials${as}: ${nameOf(error)}`,
    "log in anew (aws sso login), or set another AWS_PROFILE; try: aws sts get-caller-identity",
  );
}

type Config = ReturnType<typeof configOf>;

function configOf(subject: AwsSubject | undefined) {
  const { region, role } = subject ?? {};
  return {
    maxAttempts: 2,
    ...(region === undefined ? {} : { region }),
    ...(role && {
      credentials: fromTemporaryCredentials({
        params: {
          RoleArn: role.arn,
          RoleSessionName: "agentcore-rollouts-doctor",
          ...(role.externalId === undefined ? {} : { ExternalId: role.externalId }),
        },
        ...(region === undefined ? {} : { clientConfig: { region } }),
      }),
    }),
  };
}

async function checkEndpoint(subject: AwsSubject, config: Config): Promise<Finding[]> {
  const { runtimeId: agentRuntimeId, endpoint: endpointName } = subject;
  const control = new BedrockAgentCoreControlClient(config);
  const reads = {
    GetAgentRuntime: () => control.send(new GetAgentRuntimeCommand({ agentRuntimeId })),
    GetAgentRuntimeEndpoint: () =>
      control.send(new GetAgentRuntimeEndpointCommand({ agentRuntimeId, endpointName })),
    ListAgentRuntimeVersions: () =>
      control.send(new ListAgentRuntimeVersionsCommand({ agentRuntimeId })),
  };
  const findings: Finding[] = [];
  let runtime: { arn: string; name: string } | undefined;
  for (const [operation, read] of Object.entries(reads)) {
    try {
      const answer = (await read()) as { agentRuntimeArn?: string; agentRuntimeName?: string };
      findings.push(ok(operation, `${operation} is allowed on ${agentRuntimeId}`));
      if (operation === "GetAgentRuntime")
        runtime = { arn: answer.agentRuntimeArn ?? "", name: answer.agentRuntimeName ?? "" };
    } catch (error) {
      findings.push(explainRead(operation, error, subject));
    }
  }
  if (runtime) findings.push(await checkMetrics(runtime, endpointName, config));
  return findings;
}

function explainRead(operation: string, error: unknown, subject: AwsSubject): Finding {
  const { name } = error as Error;
  if (name === "ResourceNotFoundException") {
    return wrong(
      operation,
      `AWS has no ${subject.runtimeId}${operation === "GetAgentRuntimeEndpoint" ? `/${subject.endpoint}` : ""} in region ${subject.region ?? "of your environment"}`,
      renderListRuntimes(subject.region),
    );
  }
  return wrong(
    operation,
    `${operation} is refused: ${nameOf(error)}`,
    "attach what this prints: agentcore-rollouts iam-policy read",
  );
}

async function checkMetrics(
  runtime: { arn: string; name: string },
  endpoint: string,
  config: Config,
): Promise<Finding> {
  const now = Date.now();
  try {
    const { MetricDataResults: [result] = [] } = await new CloudWatchClient(config).send(
      new GetMetricDataCommand({
        StartTime: new Date(now - DAY_MS),
        EndTime: new Date(now),
        MetricDataQueries: [
          {
            Id: "invocations",
            MetricStat: {
              Metric: {
                Namespace: "AWS/Bedrock-AgentCore",
                MetricName: "Invocations",
                Dimensions: [
                  { Name: "Operation", Value: "InvokeAgentRuntime" },
                  { Name: "Name", Value: `${runtime.name}::${endpoint}` },
                  { Name: "Resource", Value: runtime.arn },
                ],
              },
              Period: 3_600,
              Stat: "Sum",
            },
          },
        ],
      }),
    );
    const invocations = (result?.Values ?? []).reduce((sum, value) => sum + value, 0);
    if (invocations > 0)
      return ok(
        "metrics",
        `${runtime.name}::${endpoint} had ${invocations} invocations in the last day`,
      );
    return wrong(
      "metrics",
      `CloudWatch has no invocations of ${runtime.name}::${endpoint} in the last day: a bake would wait for data`,
      `let production callers invoke with qualifier ${endpoint} (calls without one go to DEFAULT)`,
    );
  } catch (error) {
    return wrong(
      "metrics",
      `GetMetricData is refused: ${nameOf(error)}`,
      "attach what this prints: agentcore-rollouts iam-policy read",
    );
  }
}

function describeClock(skewMs: number | undefined): Finding {
  if (skewMs === undefined) return unknown("clock", "AWS's answer had no date");
  const seconds = Math.round(Math.abs(skewMs) / 1_000);
  const seen = `this machine's clock is ${seconds} s ${skewMs < 0 ? "behind" : "ahead of"} AWS's`;
  if (Math.abs(skewMs) <= MOST_SKEW_MS) return ok("clock", seen);
  return wrong("clock", seen, "synchronise it: timedatectl set-ntp true, or chronyc makestep");
}

function nameOf(error: unknown): string {
  const { name, message } = error as Error;
  return message.includes(name) ? message : `${name}: ${message}`;
}
