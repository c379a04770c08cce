import { proxyActivities } from "@temporalio/workflow";

import type { AgentCoreActivities } from "../../../activities/agentcore/operations.ts";
import { defaultRetryFor } from "../../../domain/operation-defaults.ts";

/** What a team's own workflow does with the full set: one call, with the default options. */
export async function tagOnce(resourceArn: string): Promise<void> {
  const { tagResource } = proxyActivities<AgentCoreActivities>(defaultRetryFor("TagResource"));
  await tagResource({ resourceArn, tags: { tagged: "once" } });
}

export async function readOnce(agentRuntimeId: string): Promise<unknown> {
  const activities = proxyActivities<AgentCoreActivities>(defaultRetryFor("GetAgentRuntime"));
  return activities.getAgentRuntime({ agentRuntimeId }, { region: "us-east-1" });
}
