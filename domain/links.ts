import type { EndpointIdentity } from "./target.ts";
import { runtimeNameOfId } from "./target.ts";

const CONSOLES: Readonly<Record<string, string>> = {
  "aws-cn": "console.amazonaws.cn",
  "aws-us-gov": "console.amazonaws-us-gov.com",
};

/** Where AWS's console shows an endpoint: its metrics, and its runtime. */
export function renderConsoleLinks(
  target: Pick<EndpointIdentity, "partition" | "region" | "runtimeId" | "endpoint">,
): readonly (readonly [name: string, url: string])[] {
  const { partition, region, runtimeId, endpoint } = target;
  const host = `https://${region}.${CONSOLES[partition] ?? "console.aws.amazon.com"}`;
  // The console's own way of writing a search for NAME::ENDPOINT, the metrics' dimension; with the
  // parentheses and the apostrophe as they are, the Temporal UI drops the link.
  const search = `${runtimeNameOfId(runtimeId)}*3a*3a${endpoint}`;
  return [
    [
      "CloudWatch",
      `${host}/cloudwatch/home?region=${region}#metricsV2:graph=~%28%29;query=~%27${search}`,
    ],
    ["AgentCore console", `${host}/bedrock-agentcore/agents/${runtimeId}?region=${region}`],
  ];
}

/** A promotion's page on the dashboard: its report, live. */
export const renderReportUrl = (dashboardUrl: string, workflowId: string): string =>
  `${dashboardUrl}/promotions/${encodeURIComponent(workflowId)}`;
